"""Lists of members alone: order, places, and what clients are told of changes (gateway contract 15.4)."""

import random
from typing import Any

import pytest

from gateway.lists.member_list import Groups, MemberList, Spot, header
from gateway.lists.windows import Step, Sync, Windows, merged, news
from guilds.records import RoleRecord
from tests.operations.gateway.test_guild_hub import GUILD, member

pytestmark = pytest.mark.once


def role(role_id: int, position: int, hoist_position: int | None = None, *, hoist: bool = True) -> RoleRecord:
    return RoleRecord(
        id=role_id, guild_id=GUILD, name="r", hoist=hoist, position=position, hoist_position=hoist_position
    )


def test_groups_stand_by_hoist_position_then_position_and_end_with_online_and_offline() -> None:
    everyone = role(GUILD, 0)
    groups = Groups([role(1, 5), role(2, 1, hoist_position=9), role(3, 7, hoist=False), role(4, 5), everyone])
    assert groups.ids == ("2", "1", "4", "online", "offline")
    assert groups.rank(member(9, 4, 1, 3), is_online=True) == 1
    assert groups.rank(member(9, 3), is_online=True) == 3
    assert groups.rank(member(9, 2), is_online=False) == 4


def test_ranges_are_sorted_merged_and_cut() -> None:
    assert merged([(200, 299), (0, 99), (50, 120), (-5, 3)]) == ((0, 120), (200, 299))
    assert merged([(0, 99), (100, 199)]) == ((0, 99), (100, 199))
    assert merged([(99_990, 10**9), (7, 3)]) == ((99_990, 100_000),)
    assert merged([]) == ()


def _all_rows(one: MemberList) -> list[int]:
    return one.rows(0, 10**6)


def _expected(spots: dict[int, Spot]) -> list[int]:
    rows: list[int] = []
    for rank, _, user_id in sorted(spots.values()):
        if header(rank) not in rows:
            rows.append(header(rank))
        rows.append(user_id)
    return rows


class Client:
    """Follows steps as the contract says, on rows by their place."""

    def __init__(self, rows: list[int], windows: Windows) -> None:
        self.rows: list[Any] = [
            row if any(start <= place <= end for start, end in windows) else None
            for place, row in enumerate(rows[: windows[-1][1] + 1])
        ]

    def follow(self, told: list[Step | Sync], final: list[int]) -> None:
        for each in told:
            if isinstance(each, Sync):
                wanted = final[each.start : each.end + 1]
                self.rows += [None] * (each.start + len(wanted) - len(self.rows))
                self.rows[each.start : each.start + len(wanted)] = wanted
            elif each.kind == "DELETE":
                del self.rows[each.place]
            elif each.kind == "INSERT":
                assert each.place <= len(self.rows)
                self.rows.insert(each.place, each.row)
            else:
                self.rows[each.place] = each.row


def _a_spot(dice: random.Random, user_id: int) -> Spot:
    return dice.randrange(4), dice.choice("abcdef"), user_id


def test_random_changes_keep_every_window_of_every_client_right() -> None:
    """Whatever moves: the rows inside the windows are those of the list, and nothing behind them is sent."""
    for seed in range(120):
        _one_history(random.Random(seed))


def _one_history(dice: random.Random) -> None:
    spots = {user_id: _a_spot(dice, user_id) for user_id in range(1, dice.randint(1, 60))}
    one = MemberList(Groups([role(1, 2), role(2, 1)]), spots.values())
    windows = dice.choice([((0, 99),), ((0, 9),), ((5, 12),), ((0, 4), (10, 14)), ((3, 3), (20, 40)), ((70, 90),)])
    for _ in range(25):
        rows = _all_rows(one)
        moves = {
            each: dice.choice((None, spots.get(each), _a_spot(dice, each))) for each in dice.sample(range(1, 70), 4)
        }
        steps = one.update(moves.items())
        spots = {each: spot for each, spot in {**spots, **moves}.items() if spot is not None}
        assert _all_rows(one) == _expected(spots)
        assert len(one) == len(_all_rows(one))
        client = Client(rows, windows)
        told = news(steps, windows, len(rows), len(one))
        client.follow(told, _all_rows(one))
        for start, end in windows:
            assert client.rows[start : end + 1][: max(len(one) - start, 0)] == one.rows(start, end)
        assert all(each.place <= windows[-1][1] for each in told if isinstance(each, Step))


def test_headers_are_told_of_their_new_counts() -> None:
    one = MemberList(Groups([]), [(0, "a", 1), (0, "b", 2), (1, "c", 3)])
    moved = [Step("DELETE", 2, 2), Step("INSERT", 3, 2)]
    assert one.update([(2, (1, "b", 2))]) == [*moved, Step("UPDATE", 0, header(0)), Step("UPDATE", 2, header(1))]
    moved = [Step("DELETE", 1, 1), Step("DELETE", 0, header(0)), Step("INSERT", 1, 1)]
    assert one.update([(1, (1, "a", 1))]) == [*moved, Step("UPDATE", 0, header(1))]
    assert one.update([(3, (1, "c", 3))]) == [Step("UPDATE", 3, 3)]


def test_more_than_a_client_can_follow_is_sent_anew() -> None:
    steps = [Step("INSERT", 0, each) for each in range(60)]
    assert news(steps, ((0, 9), (20, 29)), 10, 70) == [Sync(0, 9), Sync(20, 29)]


def test_a_change_of_a_long_list_looks_at_few_of_its_members() -> None:
    """The place of one in 20,000 is found without going through them."""
    looked_at = 0

    class Name(str):
        def __lt__(self, other: str) -> bool:
            nonlocal looked_at
            looked_at += 1
            return str.__lt__(self, other)

    one = MemberList(Groups([]), [(0, Name(f"{each:05}"), each) for each in range(20_000)])
    looked_at = 0
    one.update([(500, (0, Name("19999"), 500))])
    assert looked_at < 200
    assert one.rows(20_000, 20_000) == [19_999]
