"""Raids in the console: what can be done about one on the page of a guild or topic, what was removed, and bursts of
registrations."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest

from accounts.arrivals import KEPT, is_raided
from accounts.models import PendingRegistration
from accounts.rights import Right, holds
from core.actor import Actor
from core.clock import now
from guilds.models import Guild
from moderation.console.deeds import Deed, Doable, Entry, Filled
from moderation.console.entering import staff_of
from moderation.models import RaidRemoval
from moderation.operations import raids as operations
from moderation.operations.bursts import reject_burst
from topics.models import Topic

_MOST_HOURS = KEPT.days * 24
_ENTRIES = (
    Entry("hours", "Who came in so many hours", most=3, required=False, help="Empty: since the last raid began"),
    Entry("close", "Close accounts that are younger than the raid", "tick", required=False),
)


def _since(form: Filled) -> datetime | None:
    if form.maybe("hours") is None:
        return None
    return now() - timedelta(hours=form.number("hours", least=1, most=_MOST_HOURS))


def _remove(actor: Actor, place: Guild | Topic, form: Filled) -> str:
    is_guild = isinstance(place, Guild)
    remove = operations.remove_guild_raid_as_staff if is_guild else operations.remove_topic_raid_as_staff
    removal = remove(actor, place.pk, since=_since(form), close_accounts=form.is_ticked("close"))
    return f"{removal.people} people and what they wrote are being removed."


def _end(actor: Actor, place: Guild | Topic, form: Filled) -> None:
    end = operations.end_guild_raid_as_staff if isinstance(place, Guild) else operations.end_topic_raid_as_staff
    end(actor, place.pk)


def _deeds(right: Right) -> tuple[Deed, ...]:
    return (
        Deed("remove-raid", "Remove a raid", right, _remove, "", _ENTRIES, is_dangerous=True,
             fits=lambda place: not getattr(place, "is_deleted", False)),
        Deed("end-raid", "Say that it is no raid", right, _end, "Everybody may write again.", fits=is_raided),
    )  # fmt: skip


GUILD_RAID_DEEDS = _deeds(Right.GUILD_BAN_MEMBER)
TOPIC_RAID_DEEDS = _deeds(Right.REPORT_RESOLVE)


@admin.register(RaidRemoval)
class RaidRemovals(Doable):
    """Raids that were removed, the latest first, and bursts of registrations because of which people wait."""

    right = Right.REPORT_VIEW
    words, group = "Raids", "Protection"
    page = ""
    change_list_template = "console/list.html"
    list_display = ("where", "people", "since", "until", "state", "created_at")
    search_help_text = "The id of a removal"
    list_deeds = (
        Deed("reject-burst", "Turn a burst away", Right.PENDING_VERIFICATION_REVIEW,
             lambda actor, row, form: _reject(actor, form), "", (Entry("burst", "Who waits because of it", "choice"),),
             is_dangerous=True),
    )  # fmt: skip

    def list_facts(self, request: HttpRequest) -> dict[str, Any]:
        """The bursts because of which somebody waits, for who may see who waits."""
        found = super().list_facts(request)
        bursts = _bursts() if holds(staff_of(request), Right.PENDING_VERIFICATION_VIEW) else []
        choices = tuple((burst, f"{_short(burst)}: {number}") for burst, number in bursts)
        for each in found["deeds"]:
            each["entries"] = [replace(entry, choices=choices) for entry in each["entries"]]
        return found if choices else {"deeds": []}

    @admin.display(description="Where")
    def where(self, removal: RaidRemoval) -> str:
        """The guild or topic."""
        return f"guild {removal.guild_id}" if removal.guild_id else f"topic {removal.topic_id}"


def _reject(actor: Actor, form: Filled) -> str:
    return f"{reject_burst(actor, burst=form.text('burst'))} people are being turned away."


def _short(burst: str) -> str:
    """Which it is, in a menu. Of a network its hash tells it from others."""
    kind, _, value = burst.partition(":")
    return {"domain": value, "network": f"One network ({value[:6]})"}.get(kind, "Everybody")


def _bursts() -> list[tuple[str, int]]:
    waiting = PendingRegistration.objects.exclude(burst="").values_list("burst")
    return list(waiting.annotate(number=Count("user_id")).order_by("-number", "burst"))
