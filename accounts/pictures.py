"""The pictures people show: where they are kept, and under which addresses they are fetched."""

from django.conf import settings

from core.jobs import enqueue
from core.storage import MEDIA_PATH

AVATARS, BANNERS = "avatars", "banners"
KEEP_UNUSED_SECONDS = 3600  # clients that have not heard of a new picture still show the old one
_SHOWN_SIZE = {AVATARS: 256, BANNERS: 1024}


def avatar_url(user_id: int, avatar: str | None) -> str | None:
    """Where an avatar is served, or None without one; `avatar` is its hash, `a_` in front when it moves."""
    return _address(AVATARS, user_id, avatar)


def banner_url(user_id: int, banner: str | None) -> str | None:
    """Where a banner is served, or None without one."""
    return _address(BANNERS, user_id, banner)


def _address(folder: str, user_id: int, name: str | None) -> str | None:
    if name is None:
        return None
    moves = "&animated=true" if name.startswith("a_") else ""
    size = _SHOWN_SIZE[folder]
    return f"{settings.GUILDHALL.public_url}{MEDIA_PATH}{folder}/{user_id}/{name}.webp?size={size}{moves}"


def forget_picture(folder: str, user_id: int, name: str) -> None:
    """Have a picture's file removed after an hour, unless the person shows it by then."""
    enqueue("account.remove_unused_picture", delay=KEEP_UNUSED_SECONDS, folder=folder, user_id=user_id, name=name)
