"""How people appear: several sessions as one, several processes as one, and what is told of a change."""

from typing import Any

import msgspec
import pytest

from accounts.records import UserRecord
from gateway.dialect.presences import BotPresences
from gateway.presence.presences import Change, PersonSeen, Presences, SessionSeen, Together, together

pytestmark = pytest.mark.once

ALICE, BOB = 100, 200
CATS, DOGS = 1, 2


def user(user_id: int = ALICE, name: str = "alice") -> UserRecord:
    return UserRecord(id=user_id, username=name, discriminator=1, handle=name)


def seen(*statuses: str, since: int = 0, **facts: Any) -> PersonSeen:
    """What a process says: a session per status, named by its place."""
    sessions = tuple(SessionSeen(f"{since}-{place}", status) for place, status in enumerate(statuses))
    return PersonSeen(**{"user": user(), "sessions": sessions, "since": since, **facts})


class Heard:
    """A map, and what it told."""

    def __init__(self) -> None:
        self.presences = Presences()
        self.changes: list[Change] = []
        self.sessions: list[int] = []
        self.presences.subscribe(self.changes.append)
        self.presences.subscribe_sessions(self.sessions.append)

    def statuses(self) -> list[tuple[str | None, str | None]]:
        """The changes told so far, as statuses before and after."""
        return [
            (change.before.status if change.before else None, change.after.status if change.after else None)
            for change in self.changes
        ]


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        ([], Together("offline", False, False)),
        ([("invisible", False, False)], Together("invisible", False, False)),
        ([("online", False, False), ("invisible", False, False)], Together("invisible", False, False)),
        ([("idle", False, False), ("dnd", False, False)], Together("dnd", False, False)),
        ([("idle", False, False), ("dnd", False, False), ("online", False, False)], Together("online", False, False)),
        ([("idle", False, True), ("idle", False, True)], Together("idle", False, True)),
        ([("idle", False, True), ("idle", False, False)], Together("idle", False, False)),
        ([("idle", False, True), ("idle", True, True)], Together("idle", True, False)),
    ],
)
def test_several_sessions_look_like_one(sessions: list[tuple[str, bool, bool]], expected: Together) -> None:
    """GW-063, GW-068: online beats dnd beats idle, one invisible hides all; afk only if all are and none is mobile."""
    assert together(SessionSeen(str(number), *one) for number, one in enumerate(sessions)) == expected


def test_sessions_in_several_processes_are_one_person() -> None:
    it = Heard()
    it.presences.put("A", seen("idle", since=1))
    it.presences.put("B", seen("dnd", since=2))
    it.presences.put("B", seen("online", since=2))
    it.presences.put("A", seen("invisible", since=1))
    it.presences.put("A", seen(since=1))
    it.presences.put("B", seen(since=2))
    assert it.statuses() == [
        (None, "idle"),
        ("idle", "dnd"),
        ("dnd", "online"),
        ("online", None),
        (None, "online"),
        ("online", None),
    ]
    assert it.presences.of(ALICE) is None
    assert it.presences.sessions_of(ALICE) == []


def test_a_process_that_is_gone_takes_its_sessions_along_and_no_others() -> None:
    it = Heard()
    it.presences.put("A", seen("online", since=1))
    it.presences.put("B", seen("idle", since=2))
    it.presences.put("A", seen("online", user=user(BOB), since=1))
    it.changes.clear()
    it.presences.drop("A")
    assert it.statuses() == [("online", "idle"), ("online", None)]
    assert it.presences.people_of("A") == {}


def test_who_heard_the_newest_knows_name_and_status_text() -> None:
    it = Heard()
    it.presences.put("A", seen("online", since=5, user=user(name="new"), custom_status={"text": "lunch"}))
    it.presences.put("B", seen("online", since=4, user=user(name="old")))
    shown = it.presences.of(ALICE)
    assert shown is not None
    assert (shown.user.username, shown.custom_status) == ("new", {"text": "lunch"})


def test_what_is_not_seen_is_not_told() -> None:
    it = Heard()
    it.presences.put("A", seen("invisible", since=1))
    it.presences.put("A", seen("invisible", since=1, user=user(name="other")), again=True)
    it.presences.put("A", seen(since=1))
    assert it.changes == []
    it.presences.put("A", seen("online", since=1))
    it.presences.put("A", seen("online", since=1))
    it.presences.put("A", seen("online", since=1), again=True)
    assert it.statuses() == [(None, "online"), ("online", "online")]


def test_whoever_is_blocked_sees_nobody() -> None:
    it = Heard()
    it.presences.put("A", seen("online", hidden_from=frozenset({BOB})))
    assert it.presences.of(ALICE, BOB) is None
    assert it.presences.of(ALICE, 300) is not None


def test_a_guild_knows_its_visible_members() -> None:
    it = Heard()
    it.presences.put("A", seen("online", since=1, guild_ids=frozenset({CATS})))
    it.presences.put("B", seen("idle", since=2, guild_ids=frozenset({CATS, DOGS})))
    it.presences.put("A", seen("online", since=1, user=user(BOB), guild_ids=frozenset({DOGS})))
    assert (set(it.presences.online_in(CATS)), set(it.presences.online_in(DOGS))) == ({ALICE}, {ALICE, BOB})
    it.presences.put("B", seen("invisible", since=2, guild_ids=frozenset({CATS, DOGS})))
    assert (set(it.presences.online_in(CATS)), set(it.presences.online_in(DOGS))) == (set(), {BOB})
    it.presences.drop("A")
    it.presences.drop("B")
    assert not it.presences.online_in(DOGS)


def test_own_sessions_hear_of_changes_and_ends_but_not_of_arrivals() -> None:
    """SESSIONS_REPLACE: after op 3 and when one ends while others remain; not on connect."""
    it = Heard()
    it.presences.put("A", seen("online", since=1))
    it.presences.put("A", seen("online", "idle", since=1))
    it.presences.put("B", seen("online", since=2))
    assert it.sessions == []
    it.presences.put("A", seen("online", "dnd", since=1))
    it.presences.put("A", seen("online", since=1))
    it.presences.put("A", seen("online", since=1), touched=True)
    it.presences.drop("B")
    assert it.sessions == [ALICE] * 4


def test_a_session_on_its_way_to_another_process_is_one_session() -> None:
    it = Heard()
    it.presences.put("A", seen("idle", since=1))
    it.presences.put("B", seen("idle", since=1))
    it.presences.put("A", seen(since=1))
    assert it.statuses() == [(None, "idle")]
    assert it.sessions == []
    assert len(it.presences.sessions_of(ALICE)) == 1


def test_a_listener_that_breaks_keeps_nobody_from_hearing() -> None:
    it = Heard()

    def break_down(change: Change) -> None:
        raise RuntimeError(change)

    it.presences._listeners.insert(0, break_down)
    it.presences.put("A", seen("online"))
    assert it.statuses() == [(None, "online")]


class _Bot:
    """What a list of listeners needs of a session."""

    is_over, user_id = False, BOB

    def __init__(self) -> None:
        self.guilds = {CATS: None}
        self.told: list[str] = []

    def push(self, name: str, shared: str, event_id: int, scope: Any) -> None:
        self.told.append(msgspec.json.decode("{" + shared)["d"]["status"])


def test_a_bot_that_somebody_has_blocked_does_not_hear_when_they_come_and_go() -> None:
    """Section 14.4: once offline, and then nothing until they are shown again."""
    presences, bot = Presences(), _Bot()
    listeners = BotPresences(presences)
    facts: dict[str, Any] = {"guild_ids": frozenset({CATS})}
    listeners.begin(bot, CATS)  # type: ignore[arg-type]
    presences.put("here", seen("online", **facts))
    for status in ("online", "idle", "dnd"):
        presences.put("here", seen(status, hidden_from=frozenset({BOB}), **facts))
    presences.put("here", seen())
    assert bot.told == ["online", "offline"]
    presences.put("here", seen("idle", **facts))
    presences.put("here", seen())
    assert bot.told == ["online", "offline", "idle", "offline"]


def test_only_the_guilds_that_somebody_is_in_are_told() -> None:
    """Those left with the change too; and those in which they are seen only from now on, though nothing else is new."""
    presences, told = Presences(), list[list[int]]()
    presences.subscribe_guilds(lambda user_id, guild_ids: told.append(sorted(guild_ids)))
    for status, guild_ids in (("online", {1, 2}), ("online", {1, 2}), ("idle", {2, 3}), ("idle", {2, 4}), ("", set())):
        statuses = (status,) if status else ()
        presences.put("here", seen(*statuses, guild_ids=frozenset(guild_ids)))
    assert told == [[1, 2], [1, 2, 3], [3, 4], [2, 4]]
