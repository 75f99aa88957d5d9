"""What the guild wire takes to change a person's client settings."""

from typing import Any, cast

import emoji

from accounts.languages import LOCALES
from accounts.settings_changes import CustomStatus, SettingsChanges
from accounts.settings_rules import (
    FOLDER_ICONS,
    STATUSES,
    THEMES,
    UNCATEGORISED,
    friend_sources,
    group_additions,
    incoming_calls,
    with_uncategorised,
)
from core.api.fields import (
    BoolField,
    ChoiceField,
    FlagsField,
    IdField,
    Input,
    ItemsField,
    TextField,
    TimestampField,
    WholeField,
)
from core.errors import FieldCode

_MOST_GUILDS = 200
_MOST_DOMAINS = 1000
_LONGEST_DOMAIN = 253
_INT32_MOST = 2**31 - 1
_CHOICES = (0, 1, 2)


class EmojiField(TextField):
    """One Unicode emoji, and nothing else."""

    def parse(self, value: Any) -> Any:
        text = super().parse(value)
        if not emoji.is_emoji(text):
            raise self.invalid("pattern", FieldCode.NOT_A_VALID_UNICODE_EMOJI)
        return text


class CustomStatusInput(Input):
    """The line beside one's name. With an `emoji_id` the name of the emoji is the emoji's own."""

    text = TextField(1, 128, required=False, allow_null=True)
    expires_at = TimestampField(required=False, allow_null=True)
    emoji_id = IdField(required=False, allow_null=True)
    emoji_name = EmojiField(1, 32, required=False, allow_null=True)

    def _values(self, data: Any) -> dict[str, Any]:
        if data.get("emoji_id") is not None:
            data = {name: value for name, value in data.items() if name != "emoji_name"}
        return super()._values(data)


class FolderInput(Input):
    """Some guilds of the sidebar. The folder with id -1 is for those in no other."""

    id = WholeField(UNCATEGORISED, _INT32_MOST)
    name = TextField(0, 100, required=False, allow_null=True, default=None)
    color = WholeField(0, _INT32_MOST, required=False, allow_null=True)
    flags = FlagsField(required=False, default=0)
    icon = ChoiceField(FOLDER_ICONS, required=False, default=FOLDER_ICONS[0])
    guild_ids = ItemsField(IdField(), most=_MOST_GUILDS)

    def check(self, values: dict[str, Any]) -> None:
        values["color"] = values.get("color") or 0
        values["guild_ids"] = list(dict.fromkeys(values["guild_ids"]))


class SettingsInput(Input):
    """Client settings to change. `flags` is an old name of `friend_source_flags`."""

    flags = FlagsField(required=False)
    status = ChoiceField(STATUSES, required=False)
    status_resets_at = TimestampField(required=False, allow_null=True)
    status_resets_to = ChoiceField(STATUSES, required=False, allow_null=True)
    theme = ChoiceField(THEMES, required=False)
    locale = ChoiceField(LOCALES, required=False)
    restricted_guilds = ItemsField(IdField(), most=_MOST_GUILDS, required=False)
    bot_restricted_guilds = ItemsField(IdField(), most=_MOST_GUILDS, required=False)
    default_guilds_restricted = BoolField(required=False)
    bot_default_guilds_restricted = BoolField(required=False)
    inline_attachment_media = BoolField(required=False)
    inline_embed_media = BoolField(required=False)
    gif_auto_play = BoolField(required=False)
    render_embeds = BoolField(required=False)
    render_reactions = BoolField(required=False)
    animate_emoji = BoolField(required=False)
    animate_stickers = ChoiceField(_CHOICES, required=False)
    render_spoilers = ChoiceField(_CHOICES, required=False)
    message_display_compact = BoolField(required=False)
    friend_source_flags = FlagsField(required=False)
    incoming_call_flags = FlagsField(required=False)
    group_dm_add_permission_flags = FlagsField(required=False)
    guild_folders = ItemsField(FolderInput(), most=_MOST_GUILDS, required=False)
    custom_status = CustomStatusInput(required=False, allow_null=True)
    afk_timeout = WholeField(0, _INT32_MOST, required=False)
    time_format = ChoiceField(_CHOICES, required=False)
    developer_mode = BoolField(required=False)
    trusted_domains = ItemsField(TextField(1, _LONGEST_DOMAIN), most=_MOST_DOMAINS, required=False)
    default_hide_muted_channels = BoolField(required=False)

    def changes(self) -> SettingsChanges:
        """What the operation takes."""
        values = {name: _READ[name](value) if name in _READ else value for name, value in self.values.items()}
        if "flags" in values:
            values.setdefault("friend_source_flags", values.pop("flags"))
            values.pop("flags", None)
        return cast(SettingsChanges, values)


def _distinct(ids: list[int]) -> list[int]:
    return sorted(set(ids))


def _folders(folders: list[Input]) -> list[dict[str, Any]]:
    return with_uncategorised(folder.values for folder in folders)


def _custom_status(status: Input | None) -> CustomStatus | None:
    return None if status is None else cast(CustomStatus, status.values)


_READ: dict[str, Any] = {
    "restricted_guilds": _distinct,
    "bot_restricted_guilds": _distinct,
    "friend_source_flags": friend_sources,
    "incoming_call_flags": incoming_calls,
    "group_dm_add_permission_flags": group_additions,
    "guild_folders": _folders,
    "custom_status": _custom_status,
}
