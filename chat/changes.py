"""What somebody wants of a guild channel, before any rule was applied."""

from dataclasses import dataclass
from typing import TypedDict

from chat.models import ChannelKind
from core.permissions import Overwrite

Overwrites = tuple[Overwrite, ...]


@dataclass(frozen=True, slots=True)
class ChannelDraft:
    """A channel to make. `overwrites` None asks for those of the category it is made in."""

    kind: ChannelKind
    name: str
    topic: str | None = None
    url: str | None = None
    parent_id: int | None = None
    bitrate: int | None = None
    user_limit: int | None = None
    nsfw: bool = False
    overwrites: Overwrites | None = None


class ChannelChanges(TypedDict, total=False):
    """An edit of a channel: only the keys that were sent are present. Keys that its kind does not have are ignored."""

    name: str
    topic: str | None
    url: str | None
    parent_id: int | None
    nsfw: bool
    rate_limit_per_user: int
    bitrate: int | None
    user_limit: int | None
    rtc_region: str | None
    overwrites: Overwrites


@dataclass(frozen=True, slots=True)
class ChannelMove:
    """A channel to put elsewhere. `position` None means the natural place; `parent_id` counts if `moves_parent`."""

    channel_id: int
    position: int | None = None
    parent_id: int | None = None
    moves_parent: bool = False
    lock_permissions: bool = False


class GroupChanges(TypedDict, total=False):
    """What changes of a group. `icon` is the name of a stored picture; `nicks` are by the ids of people, and None for
    all of them takes every one away."""

    name: str | None
    icon: str | None
    owner_id: int
    nicks: dict[int, str | None] | None
