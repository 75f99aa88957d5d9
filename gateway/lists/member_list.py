"""One sorted list of members with the headers of its groups, as everybody sees it who asks for it.

A row is a number: the id of a member, or the negative one that `header` gives a group. Finding the place of a row,
putting one in and taking one out costs the logarithm of the length.
"""

from collections.abc import Iterable, Iterator

from sortedcontainers import SortedList

from gateway.lists.windows import Step
from guilds.records import MemberRecord, RoleRecord

ONLINE, OFFLINE = "online", "offline"

Spot = tuple[int, str, int]
"""What a list is sorted by: the rank of the group, the folded name, the id of the member."""


def header(rank: int) -> int:
    """The row that heads a group."""
    return -1 - rank


def rank_of(row: int) -> int | None:
    """The group that a row heads, or None for a member's row."""
    return -1 - row if row < 0 else None


class Groups:
    """The groups of a guild's lists: the roles that stand apart, highest first, then whoever else is online, then the
    others."""

    def __init__(self, roles: Iterable[RoleRecord]) -> None:
        apart = sorted((role for role in roles if role.hoist and role.id != role.guild_id), key=_from_the_top)
        self.ids: tuple[str, ...] = (*(str(role.id) for role in apart), ONLINE, OFFLINE)
        self.offline = len(apart) + 1
        self._ranks = {role.id: rank for rank, role in enumerate(apart)}

    def rank(self, member: MemberRecord, *, is_online: bool) -> int:
        """The group a member stands in."""
        if not is_online:
            return self.offline
        return min((self._ranks[each] for each in member.role_ids if each in self._ranks), default=self.offline - 1)


def _from_the_top(role: RoleRecord) -> tuple[int, int]:
    return -(role.position if role.hoist_position is None else role.hoist_position), role.id


class MemberList:
    """Members in order, grouped."""

    def __init__(self, groups: Groups, spots: Iterable[Spot] = ()) -> None:
        self.groups = groups
        self._order: SortedList[Spot] = SortedList(spots)
        self._spots: dict[int, Spot] = {spot[2]: spot for spot in self._order}
        self.counts = [0] * len(groups.ids)
        for spot in self._order:
            self.counts[spot[0]] += 1

    def __len__(self) -> int:
        """How many rows there are, those of groups too."""
        return len(self._order) + sum(1 for count in self.counts if count)

    @property
    def member_count(self) -> int:
        return len(self._order)

    @property
    def online_count(self) -> int:
        return len(self._order) - self.counts[self.groups.offline]

    def rows(self, start: int, end: int) -> list[int]:
        """The rows from one place to another, both included, as far as there are any."""
        found: list[int] = []
        place = first = 0
        for rank, count in enumerate(self.counts):
            if count and place <= end and place + count >= start:
                if place >= start:
                    found.append(header(rank))
                skipped, taken = max(start - place - 1, 0), min(end - place, count)
                found.extend(spot[2] for spot in self._members(first + skipped, first + taken))
            place += count + 1 if count else 0
            first += count
        return found

    def _members(self, start: int, stop: int) -> Iterator[Spot]:
        members: Iterator[Spot] = self._order.islice(start, stop)
        return members

    def update(self, spots: Iterable[tuple[int, Spot | None]]) -> list[Step]:
        """Members stand at these spots now, or (None) nowhere; who stands where they stood looks different. What
        moves comes first: the places of what is only to be shown again are those in the end."""
        counts, steps, again = list(self.counts), [], []
        for user_id, spot in spots:
            old = self._spots.get(user_id)
            if old != spot:
                steps += [] if old is None else self._take_out(old)
                steps += [] if spot is None else self._put_in(spot)
            elif spot is not None:
                again.append(spot)
        return [*steps, *self._recounted(counts), *(Step("UPDATE", self._place(spot), spot[2]) for spot in again)]

    def _take_out(self, spot: Spot) -> list[Step]:
        rank, _, user_id = spot
        steps = [Step("DELETE", self._place(spot), user_id)]
        self._order.remove(spot)
        del self._spots[user_id]
        self.counts[rank] -= 1
        if not self.counts[rank]:
            steps.append(Step("DELETE", steps[0].place - 1, header(rank)))
        return steps

    def _put_in(self, spot: Spot) -> list[Step]:
        rank, _, user_id = spot
        self._order.add(spot)
        self._spots[user_id] = spot
        self.counts[rank] += 1
        steps = [Step("INSERT", self._place(spot), user_id)]
        if self.counts[rank] == 1:
            steps.insert(0, Step("INSERT", steps[0].place - 1, header(rank)))
        return steps

    def _place(self, spot: Spot) -> int:
        place: int = self._order.bisect_left(spot)
        return place + sum(1 for count in self.counts[: spot[0] + 1] if count)

    def _recounted(self, before: list[int]) -> list[Step]:
        """The headers of groups that were there before, with other counts."""
        steps, place = [], 0
        for rank, count in enumerate(self.counts):
            if count and before[rank] and count != before[rank]:
                steps.append(Step("UPDATE", place, header(rank)))
            place += count + 1 if count else 0
        return steps
