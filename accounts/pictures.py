"""The pictures people show: where they are kept, and under which addresses they are fetched."""

from django.conf import settings

from accounts.models import User
from core.images import PicturePlace
from core.storage import MEDIA_PATH

AVATARS = PicturePlace("user.avatar", "avatars/{}", lambda user_id, name: _shows(user_id, avatar=name))
BANNERS = PicturePlace("user.banner", "banners/{}", lambda user_id, name: _shows(user_id, banner=name))
_SHOWN_SIZE = {AVATARS: 256, BANNERS: 1024}


def _shows(user_id: int, **picture: str) -> bool:
    return User.objects.filter(id=user_id, **picture).exists()


def avatar_url(user_id: int, avatar: str | None) -> str | None:
    """Where an avatar is served, or None without one; `avatar` is its hash, `a_` in front when it moves."""
    return _address(AVATARS, user_id, avatar)


def banner_url(user_id: int, banner: str | None) -> str | None:
    """Where a banner is served, or None without one."""
    return _address(BANNERS, user_id, banner)


def _address(place: PicturePlace, user_id: int, name: str | None) -> str | None:
    if name is None:
        return None
    moves = "&animated=true" if name.startswith("a_") else ""
    folder, size = place.path.format(user_id), _SHOWN_SIZE[place]
    return f"{settings.GUILDHALL.public_url}{MEDIA_PATH}{folder}/{name}.webp?size={size}{moves}"
