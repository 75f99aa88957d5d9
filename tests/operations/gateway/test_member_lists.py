"""Member lists of a guild's hub (gateway contract 15.4): what a client makes of the steps is what a new one is sent.

No database, no sockets, no clock: members are handed in when the hub asks for them, time passes when a test says so.
"""

import random
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from chat.events import ChannelDeleted, ChannelUpdated
from core.permissions import Overwrite, P
from gateway.lists import member_lists
from gateway.lists.member_lists import MemberLists
from gateway.lists.roster import Roster
from gateway.lists.work import ListWork
from gateway.presence.presences import PersonSeen, SessionSeen
from gateway.sessions.session import Session
from gateway.timers import Timer
from guilds.events import (
    GuildEvent,
    GuildUpdated,
    MemberJoined,
    MemberLeft,
    MemberUpdated,
    RoleCreated,
    RoleDeleted,
    RolesReordered,
    RoleUpdated,
)
from guilds.records import MemberRecord, RoleRecord
from tests.operations.gateway.test_guild_hub import (
    BOB,
    CAROL,
    GENERAL,
    GUILD,
    HIDE,
    OWNER,
    SECRET,
    World,
    channel,
    heard,
    member,
)

pytestmark = pytest.mark.once

NAME = "GUILD_MEMBER_LIST_UPDATE"
WHOLE = [(0, 99)]


def named(user_id: int, nick: str, *role_ids: int) -> MemberRecord:
    return msgspec.structs.replace(member(user_id, *role_ids), nick=nick)


def role(role_id: int, **facts: Any) -> RoleRecord:
    return RoleRecord(**({"id": role_id, "guild_id": GUILD, "name": "r", "position": role_id, "hoist": True} | facts))


class _Work(ListWork):
    """Nothing happens before the test says so."""

    def __init__(self, lists: "Lists") -> None:
        self._lists = lists

    def read(self, guild_id: int, done: Callable[[Roster | None], None]) -> None:
        self._lists.readings.append(done)

    def aside(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._lists.sorting.append(lambda: done(work()))

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        self._lists.soon.append(call)


class Lists(World):
    """A hub with an owner (ann), Bob (bob) and Carol (carol), all offline until `online` says otherwise."""

    def __init__(self, *members: MemberRecord) -> None:
        super().__init__()
        self.readings: list[Callable[[Roster | None], None]] = []
        self.soon: list[Callable[[], None]] = []
        self.sorting: list[Callable[[], None]] = []
        self.timers: list[tuple[float, Timer]] = []
        self.stored = {each.user.id: each for each in (named(OWNER, "ann"), named(BOB, "bob"), named(CAROL, "carol"))}
        self.stored.update((each.user.id, each) for each in members)
        self.hub.lists = MemberLists(self.hub, self._after, _Work(self))
        self.hub.presences.subscribe_guilds(lambda user_id, _: self.hub.lists.appeared(user_id))

    def _after(self, seconds: float, call: Callable[[], None]) -> Timer:
        timer = Timer(call)
        self.timers.append((seconds, timer))
        return timer

    def wait(self, seconds: float) -> None:
        """Let timers of that many seconds fire."""
        due = [timer for at, timer in self.timers if at <= seconds]
        self.timers = [(at, timer) for at, timer in self.timers if at > seconds]
        for timer in due:
            timer.fire()

    def gather(self) -> None:
        """A tenth of a second goes by."""
        soon, self.soon = self.soon, []
        for call in soon:
            call()

    def read(self) -> None:
        """The members arrive from the database."""
        assert self.hub.state is not None
        while self.readings:
            self.readings.pop(0)(Roster(self.hub.state.version, self.stored.values()))

    def look(self, session: Session, ranges: Any = WHOLE, channel_id: int = GENERAL) -> None:
        self.hub.lists.subscribe(session, {channel_id: ranges})
        self.read()

    def take(self, make: Callable[[int], GuildEvent]) -> None:
        """The next thing happens in the guild."""
        assert self.hub.state is not None
        self.hub.take(make(self.hub.state.version + 1))

    def appears(self, user_id: int, status: str = "online", *, hidden_from: frozenset[int] = frozenset()) -> None:
        assert self.hub.state is not None
        sessions = () if status == "offline" else (SessionSeen("s", status),)
        user = self.stored[user_id].user if user_id in self.stored else member(user_id).user
        seen = PersonSeen(user=user, sessions=sessions, hidden_from=hidden_from, guild_ids=frozenset({GUILD}))
        self.hub.presences.put("here", seen)


def told(session: Session, channel_id: int = GENERAL) -> list[dict[str, Any]]:
    """The list updates of a channel that a session was sent."""
    return [payload for name, payload in heard(session) if name == NAME and payload["id"] == str(channel_id)]


def ops(session: Session) -> list[Any]:
    """The steps of the last update."""
    return list(told(session)[-1]["ops"])


def outline(rows: list[Any]) -> list[str]:
    """Rows as short texts: groups as `id count`, members as nickname and status."""
    return [
        f"{row['group']['id']} {row['group']['count']}"
        if "group" in row
        else f"{row['member']['nick']} {(row['member']['presence'] or {'status': 'offline'})['status']}"
        for row in rows
    ]


class Client:
    """The rows a client has after everything it was told."""

    def __init__(self, session: Session, channel_id: int = GENERAL) -> None:
        self._session = session
        self._channel = str(channel_id)
        self._heard = 0
        self.rows: list[Any] = []
        self.last: dict[str, Any] = {}
        self.catch_up()

    def catch_up(self) -> None:
        """Take what has come since."""
        fresh = [shared for number, shared, _ in self._session.ring if number > self._heard and NAME in shared]
        self._heard = self._session.number
        for shared in fresh:
            update = msgspec.json.decode("{" + shared)["d"]
            if update["id"] == self._channel:
                self.last = update
                for op in update["ops"]:
                    self._follow(op)

    def _follow(self, op: dict[str, Any]) -> None:
        match op["op"]:
            case "SYNC":
                start, end = op["range"]
                self.rows += [None] * (start - len(self.rows))
                ends_here = len(op["items"]) <= end - start  # a shorter answer: the list has no more
                self.rows[start : None if ends_here else end + 1] = op["items"]
            case "INSERT":
                self.rows.insert(op["index"], op["item"])
            case "UPDATE":
                self.rows[op["index"]] = op["item"]
            case "DELETE":
                del self.rows[op["index"]]


@pytest.fixture
def lists() -> Lists:
    return Lists()


def test_gw_074_the_first_row_heads_the_first_group_that_has_members(lists: Lists) -> None:
    lists.take(lambda version: RoleCreated(guild_id=GUILD, version=version, role=role(77)))
    lists.appears(BOB, "idle")
    lists.look(lists.owner)
    (update,) = told(lists.owner)
    assert (update["guild_id"], update["id"], update["channel_id"]) == (str(GUILD), str(GENERAL), str(GENERAL))
    assert (update["member_count"], update["online_count"]) == (3, 1)
    assert update["groups"] == [{"id": "77", "count": 0}, {"id": "online", "count": 1}, {"id": "offline", "count": 2}]
    (sync,) = update["ops"]
    assert (sync["op"], sync["range"]) == ("SYNC", [0, 99])
    assert outline(sync["items"]) == ["online 1", "bob idle", "offline 2", "ann offline", "carol offline"]
    shown = sync["items"][1]["member"]
    assert shown["user"]["id"] == shown["presence"]["user"]["id"] == str(BOB)
    assert sync["items"][3]["member"]["presence"] is None


def test_gw_075_going_offline_is_a_move(lists: Lists) -> None:
    for user_id in (OWNER, BOB):
        lists.appears(user_id)
    lists.look(lists.owner)
    lists.appears(BOB, "offline")
    lists.gather()
    steps = ops(lists.owner)
    assert [(step["op"], step["index"]) for step in steps] == [
        ("DELETE", 2),
        ("INSERT", 3),
        ("UPDATE", 0),
        ("UPDATE", 2),
    ]
    expected = ["online 1", "ann online", "offline 2", "bob offline", "carol offline"]
    assert outline(Client(lists.owner).rows) == expected
    lists.look(lists.bob)
    assert outline(ops(lists.bob)[0]["items"]) == expected


def test_what_changes_a_row_alone_updates_it(lists: Lists) -> None:
    lists.appears(BOB)
    lists.look(lists.owner)
    lists.appears(BOB, "dnd")
    lists.take(lambda version: MemberUpdated(guild_id=GUILD, version=version, member=named(BOB, "bob")))
    lists.gather()
    assert [(step["op"], step["index"]) for step in ops(lists.owner)] == [("UPDATE", 1)]
    assert len(told(lists.owner)) == 2


def test_what_happens_outside_of_the_windows_is_told_in_counts(lists: Lists) -> None:
    lists.look(lists.owner, [(0, 1)])
    lists.take(lambda version: MemberUpdated(guild_id=GUILD, version=version, member=named(CAROL, "zoe")))
    lists.gather()
    assert len(told(lists.owner)) == 1
    lists.take(lambda version: MemberLeft(guild_id=GUILD, version=version, user=member(CAROL).user, how="left"))
    lists.gather()
    assert told(lists.owner)[-1]["member_count"] == 2
    assert outline([step["item"] for step in ops(lists.owner)]) == ["offline 2"]


def test_roles_send_every_window_anew(lists: Lists) -> None:
    lists.appears(BOB)
    lists.look(lists.owner, [(0, 1), (3, 99)])
    for make in (
        lambda version: RoleCreated(guild_id=GUILD, version=version, role=role(77)),
        lambda version: MemberUpdated(guild_id=GUILD, version=version, member=named(BOB, "bob", 77)),
        lambda version: RoleUpdated(guild_id=GUILD, version=version, role=role(77, name="mods")),
    ):
        lists.take(make)
    lists.gather()
    assert [(step["op"], step["range"]) for step in ops(lists.owner)] == [("SYNC", [0, 1]), ("SYNC", [3, 99])]
    assert outline(ops(lists.owner)[0]["items"]) == ["77 1", "bob online"]
    lists.take(lambda version: RoleDeleted(guild_id=GUILD, version=version, role_id=77))
    lists.gather()
    assert outline(ops(lists.owner)[0]["items"]) == ["online 1", "bob online"]


def test_only_new_ranges_are_sent(lists: Lists) -> None:
    lists.look(lists.owner, [(0, 1)])
    lists.look(lists.owner, [(0, 1)])
    lists.look(lists.owner, [(2, 3), (0, 1)])
    lists.look(lists.owner, [(0, 1)])
    assert [[step["range"] for step in update["ops"]] for update in told(lists.owner)] == [[[0, 1]], [[2, 3]]]


def test_an_empty_list_of_ranges_ends_it(lists: Lists) -> None:
    lists.look(lists.owner)
    lists.look(lists.owner, [])
    lists.appears(BOB)
    lists.gather()
    assert len(told(lists.owner)) == 1
    assert lists.owner.windows == {}


# -- who sees which list ---------------------------------------------------------------------------------------------


def test_a_list_holds_those_who_may_see_the_channel(lists: Lists) -> None:
    allow = Overwrite(id=CAROL, type=1, allow=int(P.VIEW_CHANNEL), deny=0)
    lists.take(lambda version: ChannelUpdated(guild_id=GUILD, version=version, channel=channel(SECRET, HIDE, allow)))
    lists.look(lists.bob, channel_id=SECRET)
    assert told(lists.bob, SECRET) == []
    lists.look(lists.owner, channel_id=SECRET)
    (update,) = told(lists.owner, SECRET)
    assert update["member_count"] == 2
    assert outline(update["ops"][0]["items"]) == ["offline 2", "ann offline", "carol offline"]


def test_channels_that_the_same_may_see_share_a_list_and_sessions_the_bytes(lists: Lists) -> None:
    lists.take(lambda version: ChannelUpdated(guild_id=GUILD, version=version, channel=channel(SECRET)))
    carol = lists.session(CAROL)
    for session, channel_id in ((lists.owner, GENERAL), (lists.bob, GENERAL), (carol, SECRET)):
        lists.look(session, channel_id=channel_id)
    assert len(lists.hub.lists._lists) == 1
    lists.appears(BOB)
    lists.gather()
    assert lists.owner.ring[-1][1] is lists.bob.ring[-1][1]
    assert ops(lists.owner) == told(carol, SECRET)[-1]["ops"]


def test_other_permissions_of_a_channel_send_another_list(lists: Lists) -> None:
    lists.look(lists.owner)
    lists.take(lambda version: ChannelUpdated(guild_id=GUILD, version=version, channel=channel(GENERAL, HIDE)))
    assert outline(ops(lists.owner)[0]["items"]) == ["offline 1", "ann offline"]


def test_losing_sight_of_the_channel_or_the_guild_ends_the_list(lists: Lists) -> None:
    carol = lists.session(CAROL)
    for session in (lists.bob, carol):
        lists.look(session)
    lists.take(lambda version: MemberLeft(guild_id=GUILD, version=version, user=member(CAROL).user, how="left"))
    lists.take(lambda version: ChannelUpdated(guild_id=GUILD, version=version, channel=channel(GENERAL, HIDE)))
    lists.appears(OWNER)
    lists.gather()
    assert (len(told(lists.bob)), len(told(carol))) == (1, 1)
    assert lists.hub.lists._lists == {}
    assert lists.bob.windows == carol.windows == {}


def test_with_its_channel_a_list_ends(lists: Lists) -> None:
    lists.look(lists.owner)
    lists.take(lambda version: ChannelDeleted(guild_id=GUILD, version=version, channel=channel(GENERAL)))
    lists.appears(BOB)
    lists.gather()
    assert len(told(lists.owner)) == 1


def test_whoever_blocked_the_viewer_is_offline_in_their_list_alone(lists: Lists) -> None:
    """14.4: not even for a moment, and whether the list or the block was there first."""
    lists.look(lists.owner)
    lists.look(lists.bob)
    lists.appears(CAROL, hidden_from=frozenset({BOB}))
    lists.gather()
    for _ in range(2):
        assert outline(Client(lists.owner).rows) == [
            "online 1",
            "carol online",
            "offline 2",
            "ann offline",
            "bob offline",
        ]
        assert outline(Client(lists.bob).rows) == ["offline 3", "ann offline", "bob offline", "carol offline"]
        assert all(update["online_count"] == 0 for update in told(lists.bob))
        lists.look(lists.bob, [])
        lists.look(lists.bob)
    lists.appears(OWNER)
    lists.gather()
    assert outline(Client(lists.bob).rows) == ["online 1", "ann online", "offline 2", "bob offline", "carol offline"]


def test_it_can_be_switched_off_for_a_guild(lists: Lists) -> None:
    assert lists.hub.state is not None
    lists.look(lists.owner)
    off = msgspec.structs.replace(lists.hub.state.guild, disabled_operations=64)
    lists.take(lambda version: GuildUpdated(guild_id=GUILD, version=version, guild=off))
    lists.appears(BOB)
    lists.gather()
    lists.look(lists.bob)
    assert (len(told(lists.owner)), len(told(lists.bob))) == (1, 0)


def test_a_guild_that_stays_closed_loses_its_lists(lists: Lists) -> None:
    lists.owner.active_guilds.add(GUILD)
    lists.look(lists.owner)
    lists.look(lists.bob)  # has not opened it
    lists.wait(member_lists.CLOSED_SECONDS)
    assert GUILD in lists.owner.windows
    assert GUILD not in lists.bob.windows


# -- members ---------------------------------------------------------------------------------------------------------


def test_members_are_read_when_somebody_looks_and_forgotten_after_the_last(lists: Lists) -> None:
    assert lists.readings == []
    lists.hub.lists.subscribe(lists.owner, {GENERAL: WHOLE})
    lists.hub.lists.subscribe(lists.bob, {GENERAL: WHOLE})
    assert len(lists.readings) == 1
    lists.read()
    assert (len(told(lists.owner)), len(told(lists.bob))) == (1, 1)
    for session in (lists.owner, lists.bob):
        lists.look(session, [])
    lists.look(lists.owner)
    assert lists.readings == []
    lists.look(lists.owner, [])
    lists.wait(member_lists.ROSTER_SECONDS)
    lists.hub.lists.subscribe(lists.owner, {GENERAL: WHOLE})
    assert len(lists.readings) == 1


def test_what_happens_while_they_are_read_is_neither_lost_nor_undone(lists: Lists) -> None:
    lists.hub.lists.subscribe(lists.owner, {GENERAL: WHOLE})
    roster = Roster(2, [named(OWNER, "ann"), named(BOB, "second")])  # read at 2, while the hub is at 1
    lists.take(lambda version: MemberUpdated(guild_id=GUILD, version=version, member=named(BOB, "second")))
    lists.take(lambda version: MemberUpdated(guild_id=GUILD, version=version, member=named(BOB, "third")))
    lists.take(lambda version: MemberJoined(guild_id=GUILD, version=version, member=named(400, "dan")))
    lists.readings.pop()(roster)
    assert outline(ops(lists.owner)[0]["items"]) == ["offline 3", "ann offline", "dan offline", "third offline"]


def test_what_comes_late_does_not_undo_what_was_read(lists: Lists) -> None:
    lists.hub.lists.subscribe(lists.owner, {GENERAL: WHOLE})
    lists.readings.pop()(Roster(3, [named(OWNER, "ann"), named(BOB, "third")]))
    lists.take(lambda version: MemberUpdated(guild_id=GUILD, version=version, member=named(BOB, "second")))
    lists.gather()
    assert outline(Client(lists.owner).rows) == ["offline 2", "ann offline", "third offline"]


def test_members_that_cannot_be_read_are_read_for_the_next_who_asks(lists: Lists) -> None:
    lists.hub.lists.subscribe(lists.owner, {GENERAL: WHOLE})
    lists.readings.pop()(None)
    assert told(lists.owner) == []
    lists.look(lists.bob)
    assert (len(told(lists.owner)), len(told(lists.bob))) == (1, 1)


def test_whoever_asks_again_for_what_could_not_be_read_gets_it(lists: Lists) -> None:
    lists.hub.lists.subscribe(lists.owner, {GENERAL: WHOLE})
    lists.readings.pop()(None)
    lists.look(lists.owner)
    assert len(told(lists.owner)) == 1


def test_a_guild_that_was_read_again_has_its_members_read_again(lists: Lists) -> None:
    assert lists.hub.state is not None
    lists.look(lists.owner)
    fresh = lists.hub.state
    fresh.members = {OWNER: member(OWNER), BOB: member(BOB)}
    lists.hub.reopened(fresh)
    lists.hub.reopened(fresh)
    first, second = lists.readings
    first(Roster(1, []))  # began before the second gap
    second(Roster(1, [named(OWNER, "ann"), named(400, "dan")]))
    assert outline(Client(lists.owner).rows) == ["offline 2", "ann offline", "dan offline"]
    assert len(told(lists.owner)) == 2


def test_a_long_list_is_sorted_aside_and_misses_nothing_meanwhile(
    lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(member_lists, "SORTED_AT_ONCE", 2)
    lists.look(lists.owner)
    (sort,) = lists.sorting
    lists.appears(BOB)
    lists.gather()
    lists.look(lists.bob, [(0, 1)])
    assert told(lists.owner) == told(lists.bob) == []
    sort()
    assert outline(ops(lists.owner)[0]["items"]) == [
        "online 1",
        "bob online",
        "offline 2",
        "ann offline",
        "carol offline",
    ]
    assert outline(ops(lists.bob)[0]["items"]) == ["online 1", "bob online"]
    for role_id in (77, 78):
        made = role(role_id)
        lists.take(lambda version, made=made: RoleCreated(guild_id=GUILD, version=version, role=made))
        lists.gather()
    _, first, second = lists.sorting
    first()  # the roles have changed since
    assert len(told(lists.owner)) == 1
    second()
    assert [group["id"] for group in told(lists.owner)[-1]["groups"]] == ["78", "77", "online", "offline"]
    assert len(told(lists.owner)) == 2


def test_nobody_holds_more_of_a_large_list_than_can_be_looked_at(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(member_lists, "MAX_HELD", 3)
    lists.look(lists.owner, [(0, 100_000)])  # of two, as the guild says: whole
    lists.take(lambda version: MemberJoined(guild_id=GUILD, version=version, member=named(400, "dan")))
    lists.take(lambda version: MemberJoined(guild_id=GUILD, version=version, member=named(500, "eve")))
    lists.look(lists.bob, [(0, 1), (3, 100_000), (200_000, 200_001)])
    assert told(lists.owner)[0]["ops"][0]["range"] == [0, 100_000]
    assert [step["range"] for step in ops(lists.bob)] == [[0, 1], [3, 3]]


def test_nobody_makes_changes_costly_by_holding_thousands_of_parts(
    lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each part that a client holds is work for every change: it has as many as clients look at."""
    lists.look(lists.owner, [(4 * number, 4 * number + 1) for number in range(500)])
    assert len(lists.owner.windows[GUILD][GENERAL]) == len(ops(lists.owner)) == member_lists.MAX_RANGES
    monkeypatch.setattr(member_lists, "MAX_CHANNELS", 1)
    lists.look(lists.owner, channel_id=SECRET)
    lists.look(lists.owner, [(0, 1)], channel_id=SECRET)
    assert lists.owner.windows == {GUILD: {SECRET: ((0, 1),)}}
    lists.appears(BOB)
    lists.gather()
    assert (len(told(lists.owner)), len(told(lists.owner, SECRET))) == (1, 2)


# -- the model -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(2))
def test_gw_076_after_500_random_changes_every_client_has_what_a_new_one_is_sent(seed: int) -> None:
    dice = random.Random(seed)
    lists = Lists(*(named(user_id, dice.choice("abcdefgh") * 3) for user_id in range(1000, 1040)))
    windows = {lists.owner: [(0, 99)], lists.bob: [(0, 9), (20, 29)], lists.session(CAROL): [(7, 12)]}
    clients = {}
    for session, ranges in windows.items():
        session.active_guilds.add(GUILD)
        lists.look(session, ranges)
        clients[session] = Client(session)
    for number in range(500):
        _something_happens(lists, dice)
        if dice.random() < 0.2 or number == 499:
            lists.gather()
            for session, ranges in windows.items():
                clients[session].catch_up()
                _compare(lists, clients[session], session, ranges)


def _something_happens(lists: Lists, dice: random.Random) -> None:
    assert lists.hub.state is not None
    known = list(lists.stored)
    user_id = dice.choice(known)
    roles = [each for each in lists.hub.state.roles if each != GUILD]
    who = lists.stored[user_id]
    match dice.randrange(12):
        case 0 | 1 | 2 | 3:
            hidden = dice.choice((frozenset(), frozenset(), frozenset({BOB})))
            lists.appears(user_id, dice.choice(("online", "idle", "dnd", "offline", "invisible")), hidden_from=hidden)
            return
        case 4 | 5:
            who = msgspec.structs.replace(who, nick=dice.choice(("", "Zed", "zed", "Émile", "a", "mmm")) or None)
        case 6 | 7:
            who = msgspec.structs.replace(who, role_ids=tuple(dice.sample(roles, dice.randint(0, min(2, len(roles))))))
        case 8:
            newcomer = named(max(known) + 1, dice.choice("aqz"))
            lists.stored[newcomer.user.id] = newcomer
            lists.take(lambda version: MemberJoined(guild_id=GUILD, version=version, member=newcomer))
            return
        case 9 if user_id not in (OWNER, BOB, CAROL):
            del lists.stored[user_id]
            lists.take(lambda version: MemberLeft(guild_id=GUILD, version=version, user=who.user, how="left"))
            return
        case 10 if dice.random() < 0.3:
            _roles_change(lists, dice, roles)
            return
    lists.stored[user_id] = who
    lists.take(lambda version: MemberUpdated(guild_id=GUILD, version=version, member=who))


def _roles_change(lists: Lists, dice: random.Random, roles: list[int]) -> None:
    made = role(dice.choice([*roles, 50 + len(roles)]), hoist=dice.random() < 0.8, position=dice.randint(1, 9))
    if made.id in roles and dice.random() < 0.4:
        for user_id, each in lists.stored.items():
            kept = tuple(held for held in each.role_ids if held != made.id)
            lists.stored[user_id] = msgspec.structs.replace(each, role_ids=kept)
        lists.take(lambda version: RoleDeleted(guild_id=GUILD, version=version, role_id=made.id))
    elif made.id in roles:
        lists.take(lambda version: RolesReordered(guild_id=GUILD, version=version, roles=(made,)))
    else:
        lists.take(lambda version: RoleCreated(guild_id=GUILD, version=version, role=made))


def _compare(lists: Lists, client: Client, session: Session, ranges: Any) -> None:
    """What the client holds, and what another session of the same person is sent for the same ranges."""
    fresh = lists.session(session.user_id)
    lists.look(fresh, ranges)
    (whole,) = told(fresh)
    assert {**client.last, "ops": ()} == {**whole, "ops": ()}
    for op in whole["ops"]:
        start, end = op["range"]
        held = client.rows[start : end + 1][: len(op["items"])]
        assert outline(held) == outline(op["items"])
        assert held == op["items"]
    lists.hub.seats.detach(fresh)
