"""The audit log as the guild wire shows it: its own names for what changed, and ids as text."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from accounts.v1.render import render_user
from core.permissions import ALL, P
from guilds.audit import AuditAction, Change
from guilds.audit_log import AuditEntryRecord, AuditLogPage
from guilds.records import WebhookFaceRecord
from guilds.v1.render import id_or_none
from guilds.v1.schemas_audit import (
    AuditChangeResponse,
    AuditEntryResponse,
    AuditLogResponse,
    AuditOptionsResponse,
    AuditWebhookResponse,
)

_INCOMING = 1
_NEVER_SHOWN = frozenset({"ip", "token"})
_NUMBERS = frozenset({"count", "type", "max_age", "max_uses", "uses", "members_removed", "integration_type"})
_BIT_SETS = frozenset({"permissions", "allow", "deny"})
_WIRE_NAMES = {
    "avatar": "avatar_hash",
    "banner": "banner_hash",
    "embed_splash": "embed_splash_hash",
    "icon": "icon_hash",
    "kind": "type",
    "overwrite_count": "permission_overwrite_count",
    "role_ids": "roles",
    "splash": "splash_hash",
}
# The tens of an action's number say what it is about.
_NOUNS = {0: "guild", 1: "channel", 3: "role", 6: "emoji", 9: "sticker"}


def render_audit_log(page: AuditLogPage) -> AuditLogResponse:
    """A page of the log."""
    return {
        "audit_log_entries": [render_audit_entry(entry) for entry in page.entries],
        "users": [render_user(user) for user in page.users],
        "webhooks": [_render_webhook(webhook) for webhook in page.webhooks],
    }


def render_audit_entry(entry: AuditEntryRecord) -> AuditEntryResponse:
    """An entry. Empty reason, options and changes are left out."""
    body: AuditEntryResponse = {
        "id": str(entry.id),
        "action_type": entry.action,
        "user_id": id_or_none(entry.user_id),
        "target_id": entry.target_id,
    }
    if entry.reason:
        body["reason"] = entry.reason
    if options := _options(entry.options):
        body["options"] = options
    if changes := _changes(entry.action, entry.changes):
        body["changes"] = changes
    return body


def _options(options: Mapping[str, Any]) -> AuditOptionsResponse:
    shown = {
        name: value if name in _NUMBERS or isinstance(value, bool) else str(value)
        for name, value in options.items()
        if name not in _NEVER_SHOWN and value is not None
    }
    return cast(AuditOptionsResponse, shown)


def _changes(action: int, changes: Iterable[Change]) -> list[AuditChangeResponse]:
    shown = []
    for change in changes:
        key = change["key"]
        if key in _NEVER_SHOWN:
            continue
        shown.append(_change(_wire_name(action, key), change))
        if key == "permissions" and action == AuditAction.ROLE_UPDATE:
            shown.append(_permissions_diff(change))
    return shown


def _wire_name(action: int, key: str) -> str:
    if key == "id" and action // 10 in _NOUNS:
        return f"{_NOUNS[action // 10]}_id"
    return _WIRE_NAMES.get(key, key)


def _change(name: str, change: Change) -> AuditChangeResponse:
    body: dict[str, Any] = {"key": name}
    for side in ("old_value", "new_value"):
        if side in change:
            body[side] = _value(name, change[side])
    return cast(AuditChangeResponse, body)


def _value(name: str, value: Any) -> Any:
    if name == "roles" and value is not None:
        return [str(role_id) for role_id in value]
    is_text = name in _BIT_SETS or name == "id" or name.endswith("_id")
    return str(value) if is_text and value is not None else value


def _permissions_diff(change: Change) -> AuditChangeResponse:
    old, new = int(change["old_value"]), int(change["new_value"])
    return {"key": "permissions_diff", "new_value": {"added": _names(new & ~old), "removed": _names(old & ~new)}}


def _names(bits: int) -> list[str]:
    return [str(bit.name) for bit in P if bit & bits & ALL]


def _render_webhook(webhook: WebhookFaceRecord) -> AuditWebhookResponse:
    return {
        "id": str(webhook.id),
        "type": _INCOMING,
        "guild_id": str(webhook.guild_id),
        "channel_id": str(webhook.channel_id),
        "name": webhook.name,
        "avatar_hash": webhook.avatar,
    }
