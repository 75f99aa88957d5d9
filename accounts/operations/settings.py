"""What a person's clients share: changed by the person, and by the clock."""

from typing import Any

from accounts.ages import is_adult
from accounts.emojis import EmojiFacts, has_global_expressions, known_emojis
from accounts.events import UserSettingsUpdated, publish_user_update
from accounts.hooks import guild_ids_of, name_offered
from accounts.models import User, UserSettings
from accounts.records import SettingsRecord
from accounts.settings_changes import CustomStatus, SettingsChanges
from accounts.settings_rules import EVERYONE, FRIENDS_ONLY
from core.actor import Actor
from core.clock import iso, now
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.events import publish
from core.operations import operation

ANY_DOMAIN = "*"
_BATCH = 100
_STATUS_EMOJI = "custom_status.emoji_id"


@operation("settings.update", limit="user:settings:update")
def update_settings(actor: Actor, *, changes: SettingsChanges) -> SettingsRecord:
    """Change some of the actor's client settings.

    Publishes UserSettingsUpdated, whether anything differs or not, from which the gateway also learns another status,
    custom status or idle time; UserUpdated for another locale. Raises InvalidForm, VALIDATION_ERROR for trusted
    domains that contradict each other, and what the hook `name_offered` raises.
    """
    values: dict[str, Any] = dict(changes)
    _check_domains(values.get("trusted_domains", ()))
    if "custom_status" in changes:
        values["custom_status"] = _stored_status(actor.user, changes["custom_status"])
    settings = _held(actor.user_id)
    changed = {name for name, value in values.items() if getattr(settings, name) != value}
    if "custom_status" in changed:
        name_offered.run(actor.user, {"custom_status.text": (values["custom_status"] or {}).get("text")})
    _store(settings, values)
    if "locale" in changed:
        _move(actor.user_id, settings.locale)
    return _announce(settings, changed)


@operation("settings.repair")
def repair_settings(actor: Actor) -> SettingsRecord:
    """Give choices that leave nobody and nothing to choose from the meaning they were meant to have. Called when a
    session starts. Publishes UserSettingsUpdated if anything was wrong."""
    settings = _held(actor.user_id)
    values: dict[str, Any] = {}
    if not settings.incoming_call_flags:
        values["incoming_call_flags"] = EVERYONE if is_adult(actor.user) else FRIENDS_ONLY
    if not settings.group_dm_add_permission_flags:
        values["group_dm_add_permission_flags"] = FRIENDS_ONLY
    if not values:
        return _record(settings)
    _store(settings, values)
    return _announce(settings, set(values))


@operation("settings.reset_statuses")
def reset_statuses(actor: Actor) -> int:
    """Put statuses back whose time has come, some at a time. Publishes what `update_settings` would. Returns how
    many."""
    due = UserSettings.objects.select_for_update(skip_locked=True).filter(status_resets_at__lte=now())
    found = list(due.order_by("status_resets_at")[:_BATCH])
    for settings in found:
        status = settings.status_resets_to or settings.status
        changed = {"status"} if status != settings.status else set()
        _store(settings, {"status": status, "status_resets_at": None, "status_resets_to": None})
        _announce(settings, changed)
    return len(found)


def _held(user_id: int) -> UserSettings:
    return UserSettings.objects.select_for_update().get_or_create(user_id=user_id)[0]


def _store(settings: UserSettings, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(settings, name, value)
    settings.version += 1
    settings.save(update_fields=[*values, "version"])


def _move(user_id: int, locale: str) -> None:
    user = User.objects.select_for_update(no_key=True).get(id=user_id)
    user.locale = locale
    user.save(update_fields=["locale"])
    publish_user_update(user, face_changed=False)


def _announce(settings: UserSettings, changed: set[str]) -> SettingsRecord:
    record = _record(settings)
    status = settings.status if "status" in changed else None
    publish(UserSettingsUpdated(user_id=settings.user_id, settings=record, new_status=status))
    return record


def _record(settings: UserSettings) -> SettingsRecord:
    return SettingsRecord.of(settings, guild_ids_of(settings.user_id))


def _check_domains(domains: list[str]) -> None:
    if ANY_DOMAIN in domains and len(domains) > 1:
        message = f"{ANY_DOMAIN} stands for all domains and cannot be listed beside others"
        error = {"field": "trusted_domains", "code": "INVALID_TRUSTED_DOMAINS", "message": message}
        raise ProductError(Code.VALIDATION_ERROR, errors=[error])


def _stored_status(user: User, status: CustomStatus | None) -> dict[str, Any] | None:
    """A custom status as it is kept; None when it says nothing."""
    if status is None:
        return None
    expires_at = status.get("expires_at")
    if expires_at is not None and expires_at <= now():
        raise InvalidForm.at("custom_status.expires_at", FieldCode.INVALID_FORMAT, text="Must be in the future")
    emoji_id, text, emoji_name = status.get("emoji_id"), status.get("text"), status.get("emoji_name")
    emoji = None if emoji_id is None else _status_emoji(user, emoji_id)
    if text is None and emoji_name is None and emoji is None:
        return None
    return {
        "text": text,
        "expires_at": None if expires_at is None else iso(expires_at),
        "emoji_id": str(emoji.id) if emoji else None,
        "emoji_name": emoji.name if emoji else emoji_name,
        "emoji_animated": bool(emoji and emoji.animated),
    }


def _status_emoji(user: User, emoji_id: int) -> EmojiFacts:
    """A custom emoji of a guild the person is in, or of a pack they installed."""
    emoji = known_emojis(user, {emoji_id}).get(emoji_id)
    if emoji is None:
        raise InvalidForm.at(_STATUS_EMOJI, FieldCode.CUSTOM_EMOJI_NOT_FOUND)
    if not has_global_expressions(user):
        raise InvalidForm.at(_STATUS_EMOJI, FieldCode.PREMIUM_REQUIRED_FOR_CUSTOM_EMOJI)
    if not (emoji.is_at_home or emoji.is_installed):
        raise InvalidForm.at(_STATUS_EMOJI, FieldCode.EMOJI_REQUIRES_GUILD_OR_PACK_ACCESS)
    return emoji
