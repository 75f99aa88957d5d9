"""A session that goes to another process while a guild comes or goes for it is told of that once (section 10.2)."""

from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from gateway.events import SessionHandedOver
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
