"""The files of emojis and stickers that go with what they belong to."""

from collections.abc import Iterator
from typing import Any

from core.images import PicturePlace
from guilds.expression_kinds import EMOJI, STICKER


def expression_pictures(**home: Any) -> Iterator[tuple[PicturePlace, tuple[int, ...], str]]:
    """The pictures of all expressions of a guild or of packs, for `forget_pictures`. Two queries."""
    for kind in (EMOJI, STICKER):
        for expression_id in kind.model._default_manager.filter(**home).values_list("id", flat=True):
            yield kind.place, (), str(expression_id)
