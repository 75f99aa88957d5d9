"""The picture and the background of rooms and groups: stored here when they were uploaded, else addresses elsewhere,
which are shown through this server (core/media/external.py), so that other sites learn nothing of who is in a room.

A group's picture is the icon that the guild side shows; rooms keep theirs in the same place.
"""

import io
from typing import NamedTuple

from django.conf import settings
from PIL import Image, ImageEnhance

from chat.group_pictures import GROUP_ICON
from chat.models import Channel
from core.images import Picture, PicturePlace, read_picture
from core.images.reading import plain, turns
from core.media.external import external_url
from core.storage import MEDIA_PATH

ROOM_BACKGROUND = PicturePlace("room.background", "room-backgrounds/{}", lambda room_id, name: _shows(room_id, name))
_LIGHT_LEFT = 0.4  # under an overlay of 60 % black
_SHOWN_SIZE = {GROUP_ICON: 512, ROOM_BACKGROUND: 2048}


class Look(NamedTuple):
    """What a room shows: a picture stored here, by its name, or one elsewhere, by its address; or nothing."""

    name: str | None = None
    address: str | None = None


NOTHING = Look()


def picture_of(room: Channel) -> str | None:
    """Where a room's picture is served."""
    return _elsewhere(room.picture) if room.icon is None else _address(GROUP_ICON, room.id, room.icon)


def background_of(room: Channel) -> str | None:
    """Where a room's background is served."""
    shown = room.background_picture
    is_elsewhere = shown is None or "://" in shown
    return _elsewhere(shown) if is_elsewhere else _address(ROOM_BACKGROUND, room.id, str(shown))


def kept_picture(room_id: int, data: bytes, *, most_bytes: int, by: int) -> Look:
    """An uploaded picture, stored for a room that is about to show it. Takes its time: outside of transactions.

    Raises InvalidForm at `picture` as `read_picture`, and what `PicturePlace.keep` raises.
    """
    picture = read_picture(data, path="picture", most_bytes=most_bytes)
    GROUP_ICON.keep(picture, room_id, path="picture", by=by)
    return Look(name=picture.name)


def kept_background(room_id: int, data: bytes, *, most_bytes: int, by: int) -> Look:
    """The same for a background, darkened so that text can be read on it. Raises at `background_picture`."""
    picture = _darkened(read_picture(data, path="background_picture", most_bytes=most_bytes))
    ROOM_BACKGROUND.keep(picture, room_id, path="background_picture", by=by)
    return Look(name=picture.name)


def hang_picture(room: Channel, look: Look) -> bool:
    """Have a room show a picture; saving it is the caller's. False when it does already."""
    if (room.icon, room.picture) == look:
        return False
    if room.icon is not None and room.icon != look.name:
        GROUP_ICON.forget(room.icon, room.id)
    room.icon, room.picture = look
    return True


def hang_background(room: Channel, look: Look) -> bool:
    """The same for its background."""
    before, after = room.background_picture, look.name or look.address
    if before == after:
        return False
    if before is not None and "://" not in before:
        ROOM_BACKGROUND.forget(before, room.id)
    room.background_picture = after
    return True


def _darkened(picture: Picture) -> Picture:
    with turns, Image.open(io.BytesIO(picture.content), formats=("WEBP",)) as image:
        dark = ImageEnhance.Brightness(plain(image)).enhance(_LIGHT_LEFT)
        buffer = io.BytesIO()
        dark.save(buffer, "WEBP", quality=85, method=2)
    return Picture(
        hash=picture.hash,
        is_animated=False,
        width=dark.width,
        height=dark.height,
        color=picture.color,
        content=buffer.getvalue(),
        source=picture.source,
    )


def _elsewhere(address: str | None) -> str | None:
    return external_url(address) if address else None


def _address(place: PicturePlace, room_id: int, name: str) -> str:
    moves = "&animated=true" if name.startswith("a_") else ""
    folder = place.path.format(room_id)
    return f"{settings.GUILDHALL.public_url}{MEDIA_PATH}{folder}/{name}.webp?size={_SHOWN_SIZE[place]}{moves}"


def _shows(room_id: int, name: str) -> bool:
    return Channel.objects.filter(pk=room_id, background_picture=name).exists()
