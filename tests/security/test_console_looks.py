"""Who reads what people keep to themselves leaves a line in the log: of every page of the console, whoever adds one."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model

from accounts.models import BanKind, ContactBan, PendingRegistration, ReservedId, User
from accounts.models.user import UserFlags
from accounts.rights import EVERYTHING
from chat.models import Channel, ChannelKind
from core.clock import now
from core.models import Job
from guilds.models import DiscoveryListing, Guild
from moderation.audit import append
from moderation.console.pages import PAGES
from moderation.models import (
    AdminAuditEntry,
    Appeal,
    Archive,
    AutomodRule,
    FileBan,
    MessageShred,
    RaidRemoval,
    Report,
    ReportKind,
    Strike,
    Ticket,
)
from tests.staff import inside, staff
from tests.topic_side import person, topic_of
from tests.world import World
from topics.models import Topic

pytestmark = pytest.mark.django_db
ADDRESS, PHONE, PLACE, BORN = "eve.at.home@example.org", "+4915112345678", "203.0.113.77", date(1987, 6, 5)
PRIVATE = {
    "the address of an account": ADDRESS,
    "the internet address of an account": PLACE,
    "a date of birth": "June 5, 1987",
    "an address that is banned": "banned.at.home@example.org",
    "a number that is banned": PHONE,
    "a network that is banned": "198.51.100.0/24",
    "an address that an id is kept for": "kept.at.home@example.org",
    "a question to the administrators": "what-only-they-should-know",
    "words of who is banned": "what-an-appeal-says",
    "words of who reports": "what-a-reporter-says",
    "a message": "what-was-written-in-private",
    "a channel of a guild": "hidden-channel",
    "a room of a closed topic": "hidden-room",
}


def rows() -> dict[type[Model], Model]:
    """One of everything that has a table in the console, with what is private."""
    world, moment = World(), now()
    cats = world.guild("cats").member("eve")
    user, reporter = world.person("eve").user, world.person("bob").user
    facts = {"email": ADDRESS, "phone": PHONE, "last_seen_ip": PLACE, "date_of_birth": BORN}
    User.objects.filter(pk=user.pk).update(**facts, flags=int(UserFlags.PENDING_APPROVAL))
    channel = cats.channel("hidden-channel").channel_id("hidden-channel")
    topic = topic_of(person("olga"), "Cheese", private=True)
    Channel.objects.create(home_topic=topic, kind=ChannelKind.TOPIC_ROOM, name="hidden-room", is_public=False)
    ReservedId.objects.create(email_key="k", email=PRIVATE["an address that an id is kept for"], user_id=77)
    for kind, words in ((BanKind.PHONE, PHONE), (BanKind.IP, PRIVATE["a network that is banned"])):
        ContactBan.objects.create(kind=kind, value=words, key=words, banned_by=1)
    said = dict.fromkeys(("alias", "webhook", "gif_url"), "") | {"content": PRIVATE["a message"], "attachments": []}
    said |= {"id": 1, "channel_id": channel, "author_id": user.id, "sent_at": "2026-01-01T00:00:00"}
    log = AdminAuditEntry(admin_id=1, action="change_email", target_type="user", metadata={"old_email": ADDRESS})
    append([log])
    banned = PRIVATE["an address that is banned"]
    made: list[Model] = [
        User.objects.get(pk=user.pk),
        Guild.objects.get(pk=cats.id),
        Topic.objects.get(pk=topic.pk),
        PendingRegistration.objects.create(user=user),
        ContactBan.objects.create(kind=BanKind.EMAIL, value=banned, key=banned, banned_by=1),
        Ticket.objects.create(user=user, subject="Help", description=PRIVATE["a question to the administrators"]),
        Appeal.objects.create(user=user, banned_at=moment, text=PRIVATE["words of who is banned"]),
        Report.objects.create(
            kind=ReportKind.MESSAGE, target_id=1, channel_id=channel, reported_user=user, reporter=reporter,
            category="spam", details=PRIVATE["words of who reports"], context=[said],
        ),
        Strike.objects.create(user=user, category="spam", reason="Spam", given_by=1),
        DiscoveryListing.objects.create(guild_id=cats.id, description="Cats", category=1),
        Job.objects.create(name="x", queue="fast", run_after=moment, created_at=moment),
        Archive.objects.create(subject_type="user", subject_id=user.id, requested_by=1, expires_at=moment),
        MessageShred.objects.create(admin_id=1, author_id=user.id),
        AutomodRule.objects.create(name="Watches", kind="words", settings={"words": ["watches"], "names": True}),
        FileBan.objects.create(sha256="a" * 64, banned_by=1),
        RaidRemoval.objects.create(actor_id=1, guild_id=cats.id, since=moment - timedelta(hours=1), until=moment),
        log,
    ]  # fmt: skip
    return {type(each): each for each in made}


def paths(made: dict[type[Model], Model]) -> list[str]:
    tables = [f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry]
    pages = [f"{path}{made[model].pk}/change/" for path, model in zip(tables, admin.site._registry, strict=True)]
    return ["/admin/", *tables, *pages, *(f"/admin/{page.name}/" for page in PAGES)]


def shown(page: Any) -> set[str]:
    return {what for what, words in PRIVATE.items() if words in page.content.decode()}


def test_who_opens_a_page_with_what_is_private_is_logged() -> None:
    """Opening any page either shows nothing of it, or writes one line about it."""
    made = rows()
    chief = staff(EVERYTHING)
    client, seen = inside(chief), set[str]()
    mine = AdminAuditEntry.objects.filter(admin_id=chief.user_id, action__startswith="view_")
    for path in paths(made):
        before = mine.count()
        page = client.get(path)
        assert page.status_code == 200, path
        found, lines = shown(page), mine.count() - before
        assert lines == 1 or not found, f"{path} shows {found}, and nobody learns that it was read"
        assert lines <= 1, path
        seen |= found
    assert seen == set(PRIVATE), "each of these is somewhere"


def test_what_the_lines_say() -> None:
    made = rows()
    client = inside(staff(EVERYTHING))
    waiting, ban = made[PendingRegistration], made[ContactBan]
    for path in (
        *("accounts/pendingregistration", f"accounts/pendingregistration/{waiting.pk}/change"),
        *("accounts/contactban", f"accounts/contactban/{ban.pk}/change", "reserved"),
        f"moderation/ticket/{made[Ticket].pk}/change",
    ):
        client.get(f"/admin/{path}/")
    lines = AdminAuditEntry.objects.filter(action__startswith="view_").order_by("number")
    assert list(lines.values_list("action", "target_type", "target_id")) == [
        ("view_registrations", "registration", str(waiting.pk)),
        ("view_registration", "registration", str(waiting.pk)),
        ("view_contact_bans", "contact_ban", "0"),
        ("view_contact_ban", "contact_ban", str(ban.pk)),
        ("view_snowflake_reservations", "snowflake_reservation", "77"),
        ("view_ticket", "ticket", str(made[Ticket].pk)),
    ]
    many = lines.get(action="view_contact_bans").metadata["ids"]
    assert set(many.split(",")) == {str(row.pk) for row in ContactBan.objects.all()}


def test_the_list_of_people_shows_addresses_to_who_looks_for_one() -> None:
    """That is logged; in the list of everybody there are none."""
    rows()
    User.objects.filter(email=ADDRESS).update(email_key=ADDRESS)
    client = inside(staff(EVERYTHING))
    for words, is_shown in (("", False), ("eve", False), ("eve.at.home@", True)):
        page = client.get("/admin/accounts/user/", {"q": words}).content.decode()
        assert (ADDRESS in page) == is_shown, words
    assert AdminAuditEntry.objects.filter(action="search_users_by_email").count() == 1


def test_who_is_refused_a_page_has_read_nothing() -> None:
    made = rows()
    clerk = staff("admin:authenticate")
    client = inside(clerk)
    for path in paths(made)[1:]:
        assert client.get(path).status_code in (403, 404), path
    assert not AdminAuditEntry.objects.filter(admin_id=clerk.user_id, action__startswith="view_").exists()
