"""The order of a guild's channels, as pure functions over rows with `id`, `kind`, `position` and `parent_id`."""

from collections.abc import Iterable

from chat.changes import ChannelMove
from chat.models import Channel, ChannelKind
from core.errors import FieldCode, InvalidForm


class Arrangement:
    """The channels of a guild as clients show them: top level, and under each category its children, in order."""

    def __init__(self, channels: Iterable[Channel]) -> None:
        self._channels = {channel.id: channel for channel in channels}
        self._children: dict[int | None, list[int]] = {None: []}
        for channel in sorted(self._channels.values(), key=lambda each: (each.position, each.id)):
            parent_id = channel.parent_id if channel.parent_id in self._channels else None
            self._children.setdefault(parent_id, []).append(channel.id)

    def siblings(self, parent_id: int | None) -> list[int]:
        """The ids of a category's children, or of the top level, in order."""
        return self._children.setdefault(parent_id, [])

    def parent_of(self, channel_id: int) -> int | None:
        """The category a channel now stands in."""
        return next(parent_id for parent_id, ids in self._children.items() if channel_id in ids)

    def move(self, move: ChannelMove) -> None:
        """Take a channel (a category with its children) out and put it in where the move says.

        Raises InvalidForm when a voice channel would stand above a text channel of one category.
        """
        present = self.parent_of(move.channel_id)
        parent_id = move.parent_id if move.moves_parent else present
        self.siblings(present).remove(move.channel_id)
        siblings = self.siblings(parent_id)
        place = self._natural_place(move.channel_id, siblings) if move.position is None else move.position
        siblings.insert(place, move.channel_id)
        if parent_id is not None and self._has_voice_above_text(siblings):
            raise InvalidForm.at("preceding_sibling_id", FieldCode.VOICE_CHANNELS_CANNOT_BE_ABOVE_TEXT_CHANNELS)

    def _natural_place(self, channel_id: int, siblings: list[int]) -> int:
        if self._channels[channel_id].kind not in (ChannelKind.GUILD_TEXT, ChannelKind.GUILD_LINK):
            return len(siblings)
        return next((index for index, each in enumerate(siblings) if self._is_voice(each)), len(siblings))

    def _has_voice_above_text(self, siblings: list[int]) -> bool:
        kinds = [self._is_voice(channel_id) for channel_id in siblings]
        return kinds != sorted(kinds)

    def _is_voice(self, channel_id: int) -> bool:
        return self._channels[channel_id].kind == ChannelKind.GUILD_VOICE

    def numbered(self) -> dict[int, tuple[int, int | None]]:
        """Every channel's position (1 to N in order of display) and category."""
        places: dict[int, tuple[int, int | None]] = {}
        for top in self.siblings(None):
            places[top] = len(places) + 1, None
            for child in self._children.get(top, ()):
                places[child] = len(places) + 1, top
        return places


def place_for(kind: int, parent: Channel | None, channels: Iterable[Channel]) -> int:
    """The position of a channel that is put into a category (or none) without being told where.

    Those already at this position or below it move down by one.
    """
    others = list(channels)
    if parent is None:
        return max((channel.position for channel in others), default=-1) + 1
    children = [channel for channel in others if channel.parent_id == parent.id]
    voice = [channel.position for channel in children if channel.kind == ChannelKind.GUILD_VOICE]
    text = [channel.position for channel in children if channel.kind != ChannelKind.GUILD_VOICE]
    if kind == ChannelKind.GUILD_VOICE or not voice:
        return max([*voice, *text], default=parent.position) + 1
    return max(text) + 1 if text else min(voice)
