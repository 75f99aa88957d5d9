"""Where pictures are shown, and their way from an upload until nobody shows them any more.

An app declares each kind of picture it shows once, beside its models:

    ICONS = PicturePlace("guild.icon", "icons/{}", lambda guild_id, name: guilds_with(id=guild_id, icon=name).exists())

and whatever changes one does three things, of which only the second stands in a transaction:

    picture = read_picture(data, path="icon", most_bytes=...)    # is it one? checks of one's own follow here
    ICONS.keep(picture, guild_id, path="icon", by=actor.user_id)  # stored; goes in an hour unless it is shown by then
    ... in the operation: guild.icon = picture.name
    ICONS.forget(old_name, guild_id)                              # goes in an hour unless it is shown again by then

Inputs take pictures with `core.api.fields.PictureField`; `core.views.pictures.pictures_of` serves a place.
"""

import io
from collections.abc import Callable, Iterable
from typing import Any

from core.images.reading import Picture
from core.images.sniffing import kind_of
from core.images.storing import keep_file, picture_key, remove_file
from core.jobs import enqueue, job
from core.screening import Offered, Place, screen

KEEP_UNUSED_SECONDS = 3600  # clients that have not heard of a new picture still show the old one
_PICTURES_A_JOB = 500
_OF_GUILDS, _OF_CHANNELS = ("guild.", "member."), ("group.", "room.")  # the first id is theirs


class PicturePlace:
    """Somewhere pictures are shown, such as the icons of guilds.

    `kind` names it; `path` is its folder in storage and in addresses, with `{}` for each id of what shows the picture;
    `is_shown(*ids, name)` tells whether that shows the picture of this name now.
    """

    def __init__(self, kind: str, path: str, is_shown: Callable[..., bool]) -> None:
        self.kind, self.path, self.is_shown = kind, path, is_shown
        _places[kind] = self

    def key(self, name: str, *ids: int) -> str:
        """The storage key of a picture by its name."""
        return picture_key(self.path, name, *ids)

    def keep(
        self, picture: Picture, *ids: int, path: str, by: int | None, name: str | None = None, guild_id: int = 0
    ) -> int:
        """Store a picture that is about to be shown; takes its time, so outside of transactions.

        Whether anything shows it in the end is looked at an hour later, by the job whose id this returns: `withdraw`
        it (core/jobs) for what shall stay whatever becomes of its owner. `by` is who hands it in; `name` is for
        pictures that are not found by their hash, `guild_id` for those whose ids do not tell of the guild.
        Raises InvalidForm at `path`: FAILED_TO_UPLOAD_IMAGE, and what `screen` raises.
        """
        self._screen(picture, ids, by, guild_id)
        name = name or picture.name
        removal = self.forget(name, *ids)  # first, so that whatever happens now leaves no file behind
        keep_file(self.key(name, *ids), picture, path=path)
        return removal

    def _screen(self, picture: Picture, ids: tuple[int, ...], by: int | None, guild_id: int) -> None:
        of_guild = guild_id or (ids[0] if self.kind.startswith(_OF_GUILDS) else None)
        place = Place(self.kind, guild_id=of_guild, channel_id=ids[0] if self.kind.startswith(_OF_CHANNELS) else None)
        media_type = f"image/{(kind_of(picture.source) or '').lower()}"
        screen(Offered(self.kind, io.BytesIO(picture.source), media_type, place, user_id=by))

    def forget(self, name: str, *ids: int) -> int:
        """Have a picture's file removed after an hour, unless it is shown by then. Returns the id of the job."""
        return forget_pictures([(self, ids, name)])[0]

    def remove(self, name: str, *ids: int) -> None:
        """Remove a picture's file now; one that is gone already is fine."""
        remove_file(self.key(name, *ids))


_places: dict[str, PicturePlace] = {}


def forget_pictures(
    pictures: Iterable[tuple[PicturePlace, tuple[int, ...], str]], *, at_once: bool = False
) -> list[int]:
    """`forget` for many: (place, ids, name). `at_once` for pictures of what is gone, which nobody can show again.
    Returns the ids of the jobs."""
    delay = 0 if at_once else KEEP_UNUSED_SECONDS
    rows = [[place.kind, ids, name] for place, ids, name in pictures]
    return [
        enqueue("picture.remove_unused", delay=delay, pictures=rows[start : start + _PICTURES_A_JOB])
        for start in range(0, len(rows), _PICTURES_A_JOB)
    ]


@job("picture.remove_unused", queue="slow")
def remove_unused_pictures(pictures: list[list[Any]]) -> None:
    """Remove the files of pictures that are not shown (any more)."""
    for kind, ids, name in pictures:
        place = _places[kind]
        if not place.is_shown(*ids, name):
            place.remove(name, *ids)
