"""The order of a guild's roles, as pure functions."""

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar


class Placed(Protocol):
    """What has an id and a position."""

    id: int
    position: int


_Placed = TypeVar("_Placed", bound=Placed)


def highest_first(roles: Iterable[_Placed]) -> list[_Placed]:
    """Roles in their order: by position from the top, and of equal positions the older id first."""
    return sorted(roles, key=lambda role: (-role.position, role.id))


def renumbered(roles: Iterable[Placed], wanted: Mapping[int, int]) -> dict[int, int]:
    """The positions N to 1 after roles (all but @everyone) were asked to `wanted` positions.

    Roles that were not asked keep theirs as their wish; where wishes tie, the present order stays.
    """
    order = highest_first(roles)
    order.sort(key=lambda role: -wanted.get(role.id, role.position))
    return {role.id: len(order) - index for index, role in enumerate(order)}
