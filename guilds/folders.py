"""The folders in which a person's clients show their guilds.

Only the order is kept here: what clients are shown is reconciled with the memberships, so a deleted guild needs no
change of its members' rows.
"""

from collections.abc import Collection
from typing import Any

from accounts.events import UserSettingsUpdated
from accounts.models import User, UserSettings
from accounts.records import SettingsRecord
from core.events import publish
from guilds.queries import guild_ids_of, guild_ids_of_all

UNGROUPED = -1


def put_first(user: User, guild_id: int) -> None:
    """Put a guild that the person came into first among those in no folder. Publishes UserSettingsUpdated."""
    settings = _settings_of(user)
    if settings is not None:
        _save(settings, _with_first(settings, guild_id))


def put_first_for_all(users: Collection[User], guild_id: int) -> None:
    """`put_first` for many people, whose memberships are written already. Four queries, and one an event."""
    user_ids = [user.id for user in users if not user.is_bot]
    UserSettings.objects.bulk_create([UserSettings(user_id=user_id) for user_id in user_ids], ignore_conflicts=True)
    rows = list(UserSettings.objects.select_for_update().filter(user_id__in=user_ids).order_by("user_id"))
    for settings in rows:
        settings.guild_folders = _with_first(settings, guild_id)
        settings.version += 1
    UserSettings.objects.bulk_update(rows, ["guild_folders", "version"])
    guild_ids = guild_ids_of_all(user_ids)
    for settings in rows:
        _tell(settings, guild_ids[settings.user_id])


def _with_first(settings: UserSettings, guild_id: int) -> list[dict[str, Any]]:
    folders = _without(settings.guild_folders, guild_id)
    ungrouped = next((folder for folder in folders if folder.get("id") == UNGROUPED), None)
    if ungrouped is None:
        ungrouped = {"id": UNGROUPED, "name": None, "color": None, "flags": 0, "icon": "folder", "guild_ids": []}
        folders.insert(0, ungrouped)
    ungrouped["guild_ids"] = [guild_id, *ungrouped["guild_ids"]]
    return folders


def take_out(user: User, guild_id: int) -> None:
    """Forget where a guild that the person left was shown. Publishes UserSettingsUpdated if it was."""
    settings = _settings_of(user)
    if settings is None:
        return
    folders = _without(settings.guild_folders, guild_id)
    if folders != settings.guild_folders:
        _save(settings, folders)


def take_out_for_all(users: Collection[User], guild_id: int) -> None:
    """`take_out` for many people, who are out already. Three queries, and one an event."""
    user_ids = [user.id for user in users if not user.is_bot]
    rows = list(UserSettings.objects.select_for_update().filter(user_id__in=user_ids).order_by("user_id"))
    changed = []
    for settings in rows:
        folders = _without(settings.guild_folders, guild_id)
        if folders != settings.guild_folders:
            settings.guild_folders = folders
            settings.version += 1
            changed.append(settings)
    UserSettings.objects.bulk_update(changed, ["guild_folders", "version"])
    guild_ids = guild_ids_of_all([settings.user_id for settings in changed])
    for settings in changed:
        _tell(settings, guild_ids[settings.user_id])


def _settings_of(user: User) -> UserSettings | None:
    if user.is_bot:
        return None
    return UserSettings.objects.select_for_update().get_or_create(user=user)[0]


def _without(folders: list[dict[str, Any]], guild_id: int) -> list[dict[str, Any]]:
    return [
        {**folder, "guild_ids": [i for i in folder.get("guild_ids", ()) if int(i) != guild_id]} for folder in folders
    ]


def _save(settings: UserSettings, folders: list[dict[str, Any]]) -> None:
    settings.guild_folders = folders
    settings.version += 1
    settings.save(update_fields=["guild_folders", "version"])
    _tell(settings, guild_ids_of(settings.user_id))


def _tell(settings: UserSettings, guild_ids: list[int]) -> None:
    publish(UserSettingsUpdated(user_id=settings.user_id, settings=SettingsRecord.of(settings, guild_ids)))
