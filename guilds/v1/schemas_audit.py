"""What the guild wire answers about the audit log."""

from typing import Any, NotRequired, TypedDict

from accounts.v1.schemas import UserPartialResponse


class AuditOptionsResponse(TypedDict):
    """What an entry says beside its changes: each kind of action has some of these."""

    channel_id: NotRequired[str]
    count: NotRequired[int]
    delete_member_days: NotRequired[str]
    id: NotRequired[str]
    integration_type: NotRequired[int]
    message_id: NotRequired[str]
    members_removed: NotRequired[int]
    role_name: NotRequired[str]
    type: NotRequired[int]
    inviter_id: NotRequired[str]
    max_age: NotRequired[int]
    max_uses: NotRequired[int]
    temporary: NotRequired[bool]
    uses: NotRequired[int]


class AuditChangeResponse(TypedDict):
    """One thing that is different: without `old_value` it is new, without `new_value` it is gone."""

    key: str
    old_value: NotRequired[Any]
    new_value: NotRequired[Any]


class AuditEntryResponse(TypedDict):
    """One action; `user_id` is who did it. What is empty is not there."""

    id: str
    action_type: int
    user_id: str | None
    target_id: str | None
    reason: NotRequired[str]
    options: NotRequired[AuditOptionsResponse]
    changes: NotRequired[list[AuditChangeResponse]]


class AuditWebhookResponse(TypedDict):
    """A webhook that an entry is about."""

    id: str
    type: int
    guild_id: str | None
    channel_id: str | None
    name: str
    avatar_hash: str | None


class AuditLogResponse(TypedDict):
    """A page of the log with the people and webhooks it names."""

    audit_log_entries: list[AuditEntryResponse]
    users: list[UserPartialResponse]
    webhooks: list[AuditWebhookResponse]
