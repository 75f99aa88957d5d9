"""The audit log of a guild: one entry for each privileged action, written in the action's own transaction.

An operation says what it did; why comes with the actor. Facts of an object before and after become the entry's changes:

    before = guild_facts(guild)
    ...
    record(actor, guild.id, AuditAction.GUILD_UPDATE, target_id=guild.id, changes=changed(before, guild_facts(guild)))
"""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

from core.actor import Actor
from guilds.models import AuditLogEntry

Change = dict[str, Any]


class AuditAction(IntEnum):
    """What can be done in a guild (the guild wire's numbers)."""

    GUILD_UPDATE = 1
    CHANNEL_CREATE = 10
    CHANNEL_UPDATE = 11
    CHANNEL_DELETE = 12
    CHANNEL_OVERWRITE_CREATE = 13
    CHANNEL_OVERWRITE_UPDATE = 14
    CHANNEL_OVERWRITE_DELETE = 15
    MEMBER_KICK = 20
    MEMBER_PRUNE = 21
    MEMBER_BAN_ADD = 22
    MEMBER_BAN_REMOVE = 23
    MEMBER_UPDATE = 24
    MEMBER_ROLE_UPDATE = 25
    MEMBER_MOVE = 26
    MEMBER_DISCONNECT = 27
    BOT_ADD = 28
    ROLE_CREATE = 30
    ROLE_UPDATE = 31
    ROLE_DELETE = 32
    INVITE_CREATE = 40
    INVITE_UPDATE = 41
    INVITE_DELETE = 42
    WEBHOOK_CREATE = 50
    WEBHOOK_UPDATE = 51
    WEBHOOK_DELETE = 52
    EMOJI_CREATE = 60
    EMOJI_UPDATE = 61
    EMOJI_DELETE = 62
    MESSAGE_DELETE = 72
    MESSAGE_BULK_DELETE = 73
    MESSAGE_PIN = 74
    MESSAGE_UNPIN = 75
    STICKER_CREATE = 90
    STICKER_UPDATE = 91
    STICKER_DELETE = 92


def record(
    actor: Actor,
    guild_id: int,
    action: AuditAction,
    *,
    target_id: int | str | None = None,
    changes: Sequence[Change] = (),
    options: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Write an entry. `reason` is what to say when the actor gave none. Neither changes nor options may ever hold an
    address of the network: entries are shown to members. One query."""
    entry = _entry(actor, guild_id, action, target_id, changes)
    entry.reason = actor.reason or reason or None
    entry.options = dict(options or {})
    entry.save(force_insert=True)


def record_each(
    actor: Actor, guild_id: int, action: AuditAction, changes: Mapping[int | str, Sequence[Change]]
) -> None:
    """`record` for several targets of one action, with their changes by target. One query."""
    AuditLogEntry.objects.bulk_create(
        _entry(actor, guild_id, action, target_id, its_own) for target_id, its_own in changes.items()
    )


def record_in_each(actor: Actor, action: AuditAction, changes: Mapping[int, Sequence[Change]]) -> None:
    """`record` for several guilds that the same was done to, with their changes by guild. One query."""
    AuditLogEntry.objects.bulk_create(
        _entry(actor, guild_id, action, guild_id, its_own) for guild_id, its_own in changes.items()
    )


def _entry(
    actor: Actor, guild_id: int, action: AuditAction, target_id: int | str | None, changes: Sequence[Change]
) -> AuditLogEntry:
    return AuditLogEntry(
        guild_id=guild_id,
        user_id=actor.user.id if actor.user is not None else None,
        action_type=action,
        target_id=None if target_id is None else str(target_id),
        reason=actor.reason or None,
        changes=list(changes),
    )


def created(facts: Mapping[str, Any]) -> list[Change]:
    """The changes of making something: every fact is new."""
    return [{"key": key, "new_value": value} for key, value in facts.items()]


def deleted(facts: Mapping[str, Any]) -> list[Change]:
    """The changes of deleting something: every fact is old."""
    return [{"key": key, "old_value": value} for key, value in facts.items()]


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The facts that differ, with both values; no changes at all when nothing does."""
    return [
        {"key": key, "old_value": before[key], "new_value": value}
        for key, value in after.items()
        if before[key] != value
    ]
