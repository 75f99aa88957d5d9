"""What the audit log of a guild keeps of channels, their overwrites and invites: our own names and plain values."""

from typing import Any

from chat.models import Channel, ChannelKind, Invite
from core.clock import iso
from core.permissions import Overwrite

Facts = dict[str, Any]

_CHANNEL = (
    "id",
    "kind",
    "name",
    "topic",
    "parent_id",
    "position",
    "nsfw",
    "rate_limit_per_user",
    "user_limit",
    "bitrate",
    "rtc_region",
)
_INVITE = ("code", "channel_id", "guild_id", "inviter_id", "uses", "max_uses", "max_age", "temporary")
_INVITE_OPTIONS = ("max_uses", "max_age", "temporary", "channel_id", "inviter_id")


def channel_facts(channel: Channel) -> Facts:
    """A guild channel; of its overwrites only how many there are, since each has entries of its own."""
    facts = {name: getattr(channel, name) for name in _CHANNEL}
    facts["overwrite_count"] = len(channel.overwrites)
    return facts | {"url": channel.url} if channel.kind == ChannelKind.GUILD_LINK else facts


def overwrite_facts(overwrite: Overwrite) -> Facts:
    """What a channel changes for somebody."""
    return {"allow": overwrite.allow, "deny": overwrite.deny}


def invite_facts(invite: Invite) -> Facts:
    """An invite."""
    return {name: getattr(invite, name) for name in _INVITE} | {"created_at": iso(invite.created_at)}


def invite_options(invite: Invite) -> Facts:
    """What an entry about an invite says beside its changes."""
    return {name: getattr(invite, name) for name in _INVITE_OPTIONS}
