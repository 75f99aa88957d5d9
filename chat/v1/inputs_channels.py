"""What the guild wire takes about channels and invites."""

from collections.abc import Mapping
from typing import Any, cast

from rest_framework.fields import SkipField, empty

from chat.changes import ChannelChanges, ChannelDraft, ChannelMove, GroupChanges, Overwrites
from chat.models import ChannelKind
from chat.models.channel import GUILD_KINDS
from chat.operations.channels import CHANGEABLE
from chat.operations.invites import InviteDraft
from core.api.fields import (
    AnyField,
    BoolField,
    ChoiceField,
    IdField,
    Input,
    ItemsField,
    MapField,
    PermissionBitsField,
    PictureField,
    TextField,
    UrlField,
    WholeField,
    under,
)
from core.errors import FieldCode, InvalidForm
from core.permissions import Overwrite

_MAX_POSITION = 2**31 - 1
_LONGEST_INVITE_SECONDS = 604_800


class OverwriteInput(Input):
    """What a channel shall change for a role (type 0) or a member (type 1)."""

    type = ChoiceField((0, 1))
    allow = PermissionBitsField(required=False, default=0)
    deny = PermissionBitsField(required=False, default=0)

    def overwrite(self, target_id: int) -> Overwrite:
        """The overwrite for this role or member."""
        return Overwrite(target_id, self["type"], self["allow"], self["deny"])


class ListedOverwriteInput(OverwriteInput):
    """One of a channel's overwrites."""

    id = IdField()


class _ChannelInput(Input):
    """The fields of all types of channel. What is wrong with a field that the channel's type does not have is
    forgiven: the wire has one schema for each type, and unknown keys are ignored."""

    topic = TextField(1, 1024, required=False, allow_null=True)
    url = UrlField(required=False, allow_null=True)
    parent_id = IdField(required=False, allow_null=True)
    nsfw = BoolField(required=False, allow_null=True)
    bitrate = WholeField(8000, 320_000, required=False, allow_null=True)
    user_limit = WholeField(0, 99, required=False, allow_null=True)
    permission_overwrites = ItemsField(ListedOverwriteInput(), most=500, required=False)

    def _values(self, data: Mapping[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, one in self.fields.items():
            try:
                values[name] = one.run_validation(data.get(name, empty))
            except SkipField:
                continue
            except InvalidForm as problem:
                values[name] = InvalidForm(under(name, problem))
        return values

    def of_kind(self, kind: int) -> dict[str, Any]:
        """The values of the fields that channels of this kind have. Raises InvalidForm for what is wrong with them."""
        allowed = {_WIRE_NAMES.get(name, name) for name in _CHANGEABLE[ChannelKind(kind)]} | {"type"}
        values = {name: value for name, value in self.values.items() if name in allowed}
        problems = [value for value in values.values() if isinstance(value, InvalidForm)]
        if problems:
            raise InvalidForm([error for problem in problems for error in problem.errors])
        if "permission_overwrites" in values:
            values["overwrites"] = _overwrites(values.pop("permission_overwrites"))
        return values


_CHANGEABLE = CHANGEABLE | {ChannelKind.GROUP_DM: frozenset({"name", "icon", "owner_id", "nicks"})}
_WIRE_NAMES = {"overwrites": "permission_overwrites"}


def _overwrites(entries: list[ListedOverwriteInput]) -> Overwrites:
    return tuple(entry.overwrite(entry["id"]) for entry in entries)


class ChannelInput(_ChannelInput):
    """A channel to make: text (0), voice (2), category (4) or link (998)."""

    type = ChoiceField(sorted(GUILD_KINDS))
    name = TextField(1, 100)

    def check(self, values: dict[str, Any]) -> None:
        """The type is the first thing to be right: which other fields count depends on it."""
        if isinstance(values["type"], InvalidForm):
            raise values["type"]
        if isinstance(values["name"], InvalidForm):
            raise values["name"]

    def draft(self) -> ChannelDraft:
        """What the operation takes."""
        values = self.of_kind(self["type"])
        kind = ChannelKind(values.pop("type"))
        values["nsfw"] = bool(values.get("nsfw"))
        return ChannelDraft(kind=kind, **values)


class NicksField(MapField):
    """What people are called in a group, by their ids; null for somebody takes theirs away."""

    def __init__(self, **options: Any) -> None:
        super().__init__(TextField(0, 32, allow_null=True), **options)

    def parse(self, value: Any) -> Any:
        nicks, problems = {}, []
        for key, nick in super().parse(value).items():
            try:
                nicks[_ID.run_validation(key)] = nick
            except InvalidForm as problem:
                problems += under(key, problem)
        if problems:
            raise InvalidForm(problems)
        return nicks


_ID = IdField()


class ChannelChangesInput(_ChannelInput):
    """An edit of a channel. A `type` is ignored: the channel's own decides which fields it has."""

    type = AnyField(required=False, allow_null=True)
    name = TextField(1, 100, required=False, allow_null=True)
    rate_limit_per_user = WholeField(0, 21_600, required=False, allow_null=True)
    rtc_region = TextField(1, 64, required=False, allow_null=True)
    icon = PictureField(required=False, allow_null=True)
    owner_id = IdField(required=False, allow_null=True)
    nicks = NicksField(required=False, allow_null=True)

    def changes(self, kind: int) -> ChannelChanges:
        """What the operation takes, for a guild channel of this kind."""
        values = self.of_kind(kind)
        values.pop("type", None)
        if values.get("name", "") is None:
            raise InvalidForm.at("name", FieldCode.INVALID_FORMAT)
        # Null is how some clients say "no": these columns have no other word for it.
        for name, nothing in (("nsfw", False), ("rate_limit_per_user", 0)):
            if name in values:
                values[name] = values[name] or nothing
        return cast(ChannelChanges, values)

    def group_changes(self) -> tuple[GroupChanges, bytes | None]:
        """What the operation takes for a group, and the file of a new icon."""
        values = self.of_kind(ChannelKind.GROUP_DM)
        values.pop("type", None)
        if values.get("owner_id", 0) is None:
            values.pop("owner_id")
        icon = values.pop("icon") if values.get("icon") is not None else None
        return cast(GroupChanges, values), icon


class ChannelMoveInput(Input):
    """Where a channel shall stand. Without `position` it takes its natural place."""

    id = IdField()
    position = WholeField(0, _MAX_POSITION, required=False, allow_null=True)
    parent_id = IdField(required=False, allow_null=True)
    lock_permissions = BoolField(required=False, default=False, allow_null=True)

    def move(self) -> ChannelMove:
        """What the operation takes."""
        return ChannelMove(
            channel_id=self["id"],
            position=self.get("position"),
            parent_id=self.get("parent_id"),
            moves_parent="parent_id" in self,
            lock_permissions=bool(self["lock_permissions"]),
        )


class PackInviteInput(Input):
    """An invite to a pack to make. `max_age` is in seconds; 0 for it and `max_uses` means without end."""

    max_uses = WholeField(0, 100, required=False, default=0, allow_null=True)
    max_age = WholeField(0, _LONGEST_INVITE_SECONDS, required=False, default=0, allow_null=True)
    unique = BoolField(required=False, default=False, allow_null=True)

    def draft(self) -> InviteDraft:
        """What the operation takes."""
        return InviteDraft(
            max_uses=self["max_uses"] or 0,
            max_age=self["max_age"] or 0,
            unique=bool(self["unique"]),
            temporary=bool(self.get("temporary")),
        )


class InviteInput(PackInviteInput):
    """An invite to a channel to make. `max_age` is in seconds; 0 for it and `max_uses` means without end."""

    temporary = BoolField(required=False, default=False, allow_null=True)
