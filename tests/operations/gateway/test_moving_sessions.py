"""A session that goes to another process while a guild or a channel comes or goes for it is told of that once (section
10.2)."""

from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from chat.changes import ChannelDraft
from chat.models import Channel
from chat.operations.channels import create_channel, delete_channel
from chat.operations.overwrites import delete_overwrite, set_overwrite
from core.events import Event, decode
from core.permissions import Overwrite, P
from gateway.events import SessionHandedOver, SessionWanted
from gateway.loading import load_guilds
from gateway.sessions import handover
from gateway.sessions.handover import Handover
from gateway.sessions.session import Session
from guilds.access import UNAVAILABLE
from guilds.operations.joining import leave_guild
from tests.operations.gateway.gateway_lab import lab
from tests.operations.gateway.test_closed_guilds import Here, here, quiet, set_features

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]
SESSION_ID = "B" * 32
__all__ = ["here"]


def close(here: Here) -> None:
    set_features(here.cats.id, UNAVAILABLE)


def reopen(here: Here) -> None:
    set_features(here.cats.id)


def leave(here: Here) -> None:
    leave_guild(here.bob, here.cats.id)


def come(here: Here) -> None:
    here.cats.member("bob")


CLOSED, OPENED, GONE = ["GUILD_DELETE"], ["GUILD_CREATE", "PRESENCE_UPDATE_BULK"], ["GUILD_DELETE"]


@pytest.mark.parametrize("is_known", [False, True], ids=["before it was told there", "after"])
@pytest.mark.parametrize(
    ("before", "happens", "heard"),
    [
        (None, close, CLOSED),
        (close, reopen, OPENED),
        (None, leave, GONE),
        (leave, come, ["GUILD_CREATE"]),
    ],
    ids=["closing", "opening", "leaving", "coming"],
)
async def test_what_comes_and_goes_meanwhile_is_told_once(
    here: Here, monkeypatch: pytest.MonkeyPatch, before: Any, happens: Any, heard: list[str], *, is_known: bool
) -> None:
    """Whether the process that the session comes from has heard of it already or not."""
    async with lab(monkeypatch, *here.everybody) as it:
        several = SimpleNamespace(GUILDHALL=SimpleNamespace(redis_url="redis://several"))
        monkeypatch.setattr(handover, "settings", several)
        if before is not None:
            await it.do(before, here)

        async def answered(self: Handover, session: Session, number: int) -> SessionHandedOver:
            answer = SessionHandedOver(session_id=session.id, reply_to=it.hub.id, number=1, **told_of(here, before))
            await it.do(happens, here)
            return replace(answer, event_ids=it.hub.recent_events(), **told_of(here, happens)) if is_known else answer

        monkeypatch.setattr(Handover, "_ask", answered)
        bob = it.client()
        await bob.resume(here.bob, SESSION_ID, 1)
        await quiet(it)
        told = [name for name in bob.names() if name in ("GUILD_CREATE", "GUILD_DELETE", "PRESENCE_UPDATE_BULK")]
        assert told == ([] if is_known else heard)
        if told == ["GUILD_DELETE"]:
            assert bob.first("GUILD_DELETE") == (here.stub if happens is close else {"id": str(here.cats.id)})


def told_of(here: Here, happened: Any) -> dict[str, Any]:
    """What a process has told of the guild after this."""
    told: dict[str, Any] = {"open_guilds": (), "closed_guilds": ()}
    if happened is not leave:
        told["closed_guilds" if happened is close else "open_guilds"] = (here.cats.id,)
    return told


# -- channels --------------------------------------------------------------------------------------------------------


def hide(here: Here) -> None:
    overwrite = Overwrite(id=here.cats.id, type=0, allow=0, deny=int(P.VIEW_CHANNEL))
    set_overwrite(here.owner, here.general, overwrite=overwrite)


def reveal(here: Here) -> None:
    delete_overwrite(here.owner, here.general, here.cats.id)


def make(here: Here) -> None:
    create_channel(here.owner, here.cats.id, draft=ChannelDraft(kind=0, name="new"))


def remove(here: Here) -> None:
    delete_channel(here.owner, here.general)


def make_hidden_and_reveal(here: Here) -> None:
    """Of its making alone nobody hears."""
    overwrite = Overwrite(id=here.cats.id, type=0, allow=0, deny=int(P.VIEW_CHANNEL))
    made = create_channel(here.owner, here.cats.id, draft=ChannelDraft(kind=0, name="new", overwrites=(overwrite,)))
    delete_overwrite(here.owner, made.id, here.cats.id)


LOST, GAINED = ["CHANNEL_DELETE"], ["CHANNEL_CREATE"]
CHANGES = pytest.mark.parametrize(
    ("before", "happens", "heard"),
    [
        (None, hide, LOST),
        (hide, reveal, GAINED),
        (None, make, GAINED),
        (None, remove, LOST),
        (None, make_hidden_and_reveal, GAINED),
    ],
    ids=["hiding", "revealing", "making", "removing", "making and revealing"],
)


class Moving:
    """Bob comes from another process, which has told him of his channels before or after something happened. This
    process hears of it at once, `late`, or late although it has `read` of it."""

    def __init__(self, here: Here, it: Any, monkeypatch: pytest.MonkeyPatch, when: str) -> None:
        self.here, self.it, self.when, self.bob = here, it, when, it.client()
        self._late: list[Event] = []
        self._fan_out = it.hub.fan_out
        self._monkeypatch = monkeypatch
        several = SimpleNamespace(GUILDHALL=SimpleNamespace(redis_url="redis://several"))
        monkeypatch.setattr(handover, "settings", several)

    async def comes(self, happens: Any, *, is_known: bool) -> list[str]:
        """What he is told of channels here."""
        before = await self._shown()
        if self.when == "read":
            await self._happens(happens)

        async def answered(self_: Handover, session: Session, number: int) -> SessionHandedOver:
            if self.when != "read":
                await self._happens(happens)
            heard = self.it.hub.recent_events() if is_known and self.when == "at once" else ()
            shown = await self._shown() if is_known else before
            return SessionHandedOver(session_id=session.id, reply_to=self.it.hub.id, number=1, event_ids=heard, **shown)

        self._monkeypatch.setattr(Handover, "_ask", answered)
        await self.bob.resume(self.here.bob, SESSION_ID, 1)
        await quiet(self.it)
        for event in self._late:
            self._fan_out(event)
        await quiet(self.it)
        return [name for name in self.bob.names() if name in ("CHANNEL_CREATE", "CHANNEL_DELETE")]

    async def _happens(self, happens: Any) -> None:
        if self.when != "at once":
            self._monkeypatch.setattr(self.it.hub, "fan_out", self._late.append)
        await self.it.do(happens, self.here)
        self._monkeypatch.setattr(self.it.hub, "fan_out", self._fan_out)

    async def _shown(self) -> dict[str, Any]:
        """What the database says that he sees, as another process would tell it."""
        guild_id, bob = self.here.cats.id, self.here.bob.user_id
        state = (await self.it.do(load_guilds, (guild_id,), (bob,)))[guild_id]
        visible = state.standing(state.members[bob], has_mfa=False).visible
        seen = {each: state.channels[each].kind for each in visible}
        return {"open_guilds": (guild_id,), "versions": {guild_id: state.version}, "seen": {guild_id: seen}}


@CHANGES
@pytest.mark.parametrize("is_known", [False, True], ids=["before it was told there", "after"])
@pytest.mark.parametrize("when", ["at once", "late", "read"])
async def test_channels_that_come_and_go_meanwhile_are_told_of_once(
    here: Here,
    monkeypatch: pytest.MonkeyPatch,
    before: Any,
    happens: Any,
    heard: list[str],
    when: str,
    *,
    is_known: bool,
) -> None:
    async with lab(monkeypatch, *here.everybody) as it:
        if when != "read":
            await it.client().identify(here.owner)  # for whose sake the guild is live here
        if before is not None:
            await it.do(before, here)
        moving = Moving(here, it, monkeypatch, when)
        assert await moving.comes(happens, is_known=is_known) == ([] if is_known else heard)
        if heard == LOST and not is_known:
            said = moving.bob.first("CHANNEL_DELETE")
            assert (said["id"], said["guild_id"], said["type"]) == (str(here.general), str(here.cats.id), 0)
        if heard == GAINED and not is_known:
            newest = await it.do(lambda: Channel.objects.filter(guild_id=here.cats.id, kind=0).latest("id").id)
            gained = here.general if happens is reveal else newest
            assert moving.bob.first("CHANNEL_CREATE")["id"] == str(gained)


async def test_a_session_is_handed_over_with_what_it_was_shown(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    async with lab(monkeypatch, *here.everybody) as it:
        await it.do(hide, here)
        bob = it.client()
        session_id = (await bob.identify(here.bob))["session_id"]
        sent: list[bytes] = []
        monkeypatch.setattr(Handover, "_send", staticmethod(lambda streams, frame: sent.append(frame)))
        session = it.hub.sessions[session_id]
        it.hub.fan_out(
            SessionWanted(session_id=session_id, token_hash=session.token_hash, number=1, reply_to="another", face="")
        )
        await quiet(it)
        answer = decode(sent[0])
        assert isinstance(answer, SessionHandedOver)
        assert here.general not in answer.seen[here.cats.id]
        rest = Channel.objects.filter(guild_id=here.cats.id).exclude(pk=here.general)
        assert answer.seen[here.cats.id] == dict(await it.do(lambda: list(rest.values_list("id", "kind"))))
        assert answer.versions[here.cats.id] > 1
