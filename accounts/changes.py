"""What somebody wants changed of their own account, before any rule was applied: only the keys that were sent."""

from typing import TypedDict

from core.images import Picture


class ProfileChanges(TypedDict, total=False):
    """An edit of an account by its owner. `username` and `discriminator` are the tag of the guild side, `handle` the
    name on the topic side; pictures are the bytes of a file."""

    username: str
    discriminator: int
    handle: str
    global_name: str | None
    avatar: bytes | None
    banner: bytes | None
    bio: str | None
    pronouns: str | None
    accent_color: int | None
    country_code: str | None
    premium_badge_hidden: bool
    premium_badge_masked: bool
    premium_badge_timestamp_hidden: bool
    premium_badge_sequence_hidden: bool
    premium_enabled_override: bool
    has_dismissed_premium_onboarding: bool
    has_unread_gift_inventory: bool
    used_mobile_client: bool


class CheckedProfile(TypedDict, total=False):
    """The same once nothing is left that takes long or counts: pictures are read and kept, texts are as they are
    stored, switches are bits to set and to clear."""

    username: str
    discriminator: int
    handle: str
    global_name: str | None
    avatar: Picture | None
    banner: Picture | None
    bio: str | None
    pronouns: str | None
    accent_color: int | None
    country_code: str | None
    reads_gifts: bool
    set_flags: int
    clear_flags: int
