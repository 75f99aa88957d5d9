"""What the guild wire takes about a person's settings for guilds, and to look at profiles."""

import re
from typing import Any, cast

from core.api.fields import (
    BoolField,
    ChoiceField,
    IdField,
    Input,
    MapField,
    QueryFlagField,
    TimestampField,
    WholeField,
)
from core.clock import iso_or_none
from core.errors import FieldCode, FieldError, InvalidForm
from core.ids import MAX_ID
from guilds.changes import GuildSettingsChanges

_LEVELS = (0, 1, 2, 3)
_ID = re.compile(r"0|[1-9][0-9]{0,18}")


class MuteInput(Input):
    """Until when something is muted; `selected_time_window` is what was chosen, in seconds."""

    end_time = TimestampField(required=False, allow_null=True, default=None)
    selected_time_window = WholeField(-1, 2**31 - 1)


class ChannelOverrideInput(Input):
    """What is different in one channel."""

    collapsed = BoolField()
    message_notifications = ChoiceField(_LEVELS)
    muted = BoolField()
    mute_config = MuteInput(required=False, allow_null=True, default=None)


class OverridesField(MapField):
    """Overrides by the ids of their channels."""

    def parse(self, value: Any) -> Any:
        found = super().parse(value)
        if wrong := [key for key in found if not _ID.fullmatch(key) or int(key) > MAX_ID]:
            raise InvalidForm(FieldError(key, FieldCode.INVALID_SNOWFLAKE_FORMAT) for key in wrong)
        return found


class GuildSettingsInput(Input):
    """Settings for a guild to change. `channel_overrides` replaces all of them."""

    message_notifications = ChoiceField(_LEVELS, required=False)
    muted = BoolField(required=False)
    mute_config = MuteInput(required=False, allow_null=True)
    mobile_push = BoolField(required=False)
    suppress_everyone = BoolField(required=False)
    suppress_roles = BoolField(required=False)
    hide_muted_channels = BoolField(required=False)
    channel_overrides = OverridesField(ChannelOverrideInput(), required=False, allow_null=True)

    def changes(self) -> GuildSettingsChanges:
        """What the operation takes."""
        values = dict(self.values)
        if "mute_config" in values:
            values["mute_config"] = _mute(values["mute_config"])
        if values.get("channel_overrides") is not None:
            overrides = values["channel_overrides"].items()
            values["channel_overrides"] = {channel_id: _override(given) for channel_id, given in overrides}
        return cast(GuildSettingsChanges, values)


class ProfileQuery(Input):
    """What to tell beside the profile itself."""

    guild_id = IdField(required=False, allow_null=True)
    with_mutual_friends = QueryFlagField()
    with_mutual_guilds = QueryFlagField()


def _mute(config: Input | None) -> dict[str, Any] | None:
    if config is None:
        return None
    return {"end_time": iso_or_none(config["end_time"]), "selected_time_window": config["selected_time_window"]}


def _override(override: Input) -> dict[str, Any]:
    return {**override.values, "mute_config": _mute(override["mute_config"])}
