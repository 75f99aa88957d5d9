"""What the guild wire takes about guilds, members and roles."""

from typing import Any, cast

from accounts.v1.sudo import SudoInput
from core.api.fields import (
    BoolField,
    ChoiceField,
    ColorField,
    FlagsField,
    IdField,
    Input,
    ItemsField,
    PageSizeField,
    PermissionBitsField,
    PictureField,
    QueryFlagField,
    TextField,
    TimestampField,
    WholeField,
)
from core.errors import FieldCode
from guilds.changes import GuildChanges, MemberChanges, RoleChanges
from guilds.pictures import GUILD_PICTURES, MEMBER_PICTURES, GuildPicture

_SUPPRESS_JOIN_NOTIFICATIONS = 1
_MAX_POSITION = 2**31 - 1
_OWN_NAMES = {"roles": "role_ids", "channel_id": "voice_channel_id", "connection_id": "voice_connection_id"}


class GuildInput(Input):
    """A guild to make."""

    name = TextField(1, 100)
    icon = PictureField(required=False, allow_null=True)
    empty_features = BoolField(required=False, default=False, allow_null=True)


class GuildChangesInput(SudoInput):
    """An edit of a guild. `features` switches INVITES_DISABLED, TEXT_CHANNEL_FLEXIBLE_NAMES and DETACHED_BANNER."""

    name = TextField(1, 100, required=False)
    icon = PictureField(required=False, allow_null=True)
    banner = PictureField(required=False, allow_null=True)
    splash = PictureField(required=False, allow_null=True)
    embed_splash = PictureField(required=False, allow_null=True)
    splash_card_alignment = ChoiceField((0, 1, 2), required=False)
    system_channel_id = IdField(required=False, allow_null=True)
    system_channel_flags = FlagsField(required=False)
    afk_channel_id = IdField(required=False, allow_null=True)
    afk_timeout = WholeField(60, 3600, required=False)
    default_message_notifications = ChoiceField((0, 1), required=False)
    verification_level = ChoiceField((0, 1, 2, 3, 4), required=False)
    mfa_level = ChoiceField((0, 1), required=False)
    nsfw_level = ChoiceField((0, 1, 2, 3), required=False)
    explicit_content_filter = ChoiceField((0, 1, 2), required=False)
    features = ItemsField(TextField(1, 64), most=100, required=False)
    message_history_cutoff = TimestampField(required=False, allow_null=True)

    def changes(self) -> GuildChanges:
        """What the operation takes."""
        values = {name: value for name, value in self.values.items() if name in GuildChanges.__annotations__}
        if "system_channel_flags" in values:
            values["system_channel_flags"] &= _SUPPRESS_JOIN_NOTIFICATIONS
        return cast(GuildChanges, values)

    def pictures(self) -> dict[GuildPicture, bytes | None]:
        """The files of the pictures that were sent."""
        return {name: self.values[name] for name in GUILD_PICTURES if name in self.values}


class ToggleInput(Input):
    """A feature to switch."""

    enabled = BoolField()


class TransferInput(SudoInput):
    """Who shall own the guild."""

    new_owner_id = IdField()


class OwnGuildsQuery(Input):
    """A page of the caller's guilds."""

    before = IdField(required=False, allow_null=True)
    after = IdField(required=False, allow_null=True)
    limit = PageSizeField(200, usual=200)
    with_counts = QueryFlagField(required=False)


class MembersQuery(Input):
    """A page of a guild's members."""

    limit = PageSizeField(1000, usual=1)
    after = IdField(required=False, allow_null=True)


class OwnMemberInput(Input):
    """An edit of one's own membership."""

    nick = TextField(1, 32, required=False, allow_null=True)
    avatar = PictureField(required=False, allow_null=True)
    banner = PictureField(required=False, allow_null=True)
    bio = TextField(1, 320, required=False, allow_null=True)
    pronouns = TextField(1, 40, required=False, allow_null=True)
    mute = BoolField(required=False)
    deaf = BoolField(required=False)
    accent_color = ColorField(required=False, allow_null=True)
    profile_flags = FlagsField(required=False, allow_null=True)
    communication_disabled_until = TimestampField(required=False, allow_null=True, code=FieldCode.INVALID_TIMEOUT_VALUE)
    timeout_reason = TextField(0, 512, required=False, allow_null=True)
    channel_id = IdField(required=False, allow_null=True)
    connection_id = TextField(1, 32, required=False, allow_null=True)

    def arguments(self) -> dict[str, Any]:
        """What the operation takes, pictures as files."""
        values: dict[str, Any] = dict(self.values)
        timeout_reason = values.pop("timeout_reason", None)
        pictures = {name: values.pop(name) for name in MEMBER_PICTURES if name in values}
        for name, own in _OWN_NAMES.items():
            if name in values:
                values[own] = values.pop(name)
        return {"changes": cast(MemberChanges, values), "pictures": pictures, "timeout_reason": timeout_reason}


class MemberInput(OwnMemberInput):
    """An edit of a membership; `roles` is the full list."""

    roles = ItemsField(IdField(), most=100, required=False)


class RoleInput(Input):
    """A role to make. Without `permissions` it gets the default set."""

    name = TextField(1, 100)
    color = ColorField(required=False, default=0)
    permissions = PermissionBitsField(required=False)


class RoleChangesInput(Input):
    """An edit of a role."""

    name = TextField(1, 100, required=False)
    color = ColorField(required=False)
    permissions = PermissionBitsField(required=False)
    hoist = BoolField(required=False)
    hoist_position = WholeField(-(2**31), _MAX_POSITION, required=False, allow_null=True)
    mentionable = BoolField(required=False)

    def changes(self) -> RoleChanges:
        """What the operation takes."""
        return cast(RoleChanges, dict(self.values))


class RolePositionInput(Input):
    """Where a role shall stand; without `position` it keeps its place."""

    id = IdField()
    position = WholeField(0, _MAX_POSITION, required=False, allow_null=True)


class HoistPositionInput(Input):
    """Where a role's group shall stand in the member list."""

    id = IdField()
    hoist_position = WholeField(-(2**31), _MAX_POSITION)
