"""Addresses of the pictures people show."""

from django.conf import settings

from core.storage import MEDIA_PATH


def avatar_url(user_id: int, avatar: str | None) -> str | None:
    """Where an avatar is served, or None without one; `avatar` is its hash, `a_` in front when it moves."""
    return _address("avatars", user_id, avatar)


def banner_url(user_id: int, banner: str | None) -> str | None:
    """Where a banner is served, or None without one."""
    return _address("banners", user_id, banner)


def _address(kind: str, user_id: int, picture: str | None) -> str | None:
    if picture is None:
        return None
    return f"{settings.GUILDHALL.public_url}{MEDIA_PATH}{kind}/{user_id}/{picture}.webp"
