"""What the guild wire takes from administrators about guilds."""

from typing import Any

from core.api.fields import ChoiceField, FlagsField, IdField, Input, ItemsField, PatternField, TextField, WholeField
from core.errors import FieldCode, InvalidForm
from guilds.models import DiscoveryListing
from guilds.models.guild import FLAGS
from guilds.pictures import GUILD_PICTURES

_FURTHEST = 2**53 - 1
_LONGEST = 2**31 - 1
_MOST_IDS = 1000
_MOST_CHARACTERS_OF_IDS = 20 * _MOST_IDS
_FEATURE = "[A-Z0-9_]+"
_SETTINGS = {
    "verification_level": (0, 1, 2, 3, 4),
    "mfa_level": (0, 1),
    "nsfw_level": (0, 1, 2, 3),
    "explicit_content_filter": (0, 1, 2),
    "default_message_notifications": (0, 1),
}


class OneGuildInput(Input):
    """A guild."""

    guild_id = IdField()


class GuildSearchInput(Input):
    """A search among all guilds."""

    query = TextField(1, 1024, required=False)
    limit = WholeField(1, 200, required=False, default=50)
    offset = WholeField(0, _FURTHEST, required=False, default=0)


class GuildMembersInput(OneGuildInput):
    """A page of a guild's members."""

    limit = WholeField(1, 200, required=False, default=50)
    offset = WholeField(0, _FURTHEST, required=False, default=0)


class ClearFieldsInput(OneGuildInput):
    """Pictures to take away."""

    fields = ItemsField(ChoiceField(tuple(GUILD_PICTURES)), most=10)  # type: ignore[assignment]  # Input has no other


class FeaturesInput(Input):
    """Features to give, and to take before."""

    add_features = ItemsField(PatternField(_FEATURE, 1, 64), most=100, required=False, default=list)
    remove_features = ItemsField(TextField(1, 256), most=100, required=False, default=list)

    def arguments(self) -> dict[str, Any]:
        """What the operations take."""
        return {"add": self["add_features"], "remove": self["remove_features"]}


class GuildFeaturesInput(OneGuildInput, FeaturesInput):
    """The same of one guild."""


class ManyGuildsFeaturesInput(FeaturesInput):
    """The same of many guilds."""

    guild_ids = ItemsField(IdField(), most=_MOST_IDS)


class ManyMembersInput(OneGuildInput):
    """People to make members."""

    user_ids = ItemsField(IdField(), most=_MOST_IDS)


class RenameInput(OneGuildInput):
    """Another name."""

    name = TextField(1, 100)


class GuildLevelsInput(OneGuildInput):
    """Other levels; what is not named stays."""

    verification_level = ChoiceField(_SETTINGS["verification_level"], required=False)
    mfa_level = ChoiceField(_SETTINGS["mfa_level"], required=False)
    nsfw_level = ChoiceField(_SETTINGS["nsfw_level"], required=False)
    explicit_content_filter = ChoiceField(_SETTINGS["explicit_content_filter"], required=False)
    default_message_notifications = ChoiceField(_SETTINGS["default_message_notifications"], required=False)
    disabled_operations = FlagsField(required=False)

    def changes(self) -> dict[str, Any]:
        """What the operation takes."""
        return {name: value for name, value in self.values.items() if name != "guild_id"}


class GuildVanityInput(OneGuildInput):
    """Another code, or null for none."""

    vanity_url_code = TextField(2, 32, allow_null=True)


class NewOwnerInput(OneGuildInput):
    """Who shall own the guild."""

    new_owner_id = IdField()


class GuildMemberInput(OneGuildInput):
    """Somebody in a guild, or who shall be."""

    user_id = IdField()


class GuildBanInput(GuildMemberInput):
    """A ban: for good (0) or for so many seconds, and how far back its person's messages go too."""

    delete_message_days = WholeField(0, 7, required=False, default=0)
    reason = TextField(0, 512, required=False, allow_null=True)
    ban_duration_seconds = WholeField(0, _LONGEST, required=False, default=0)

    def arguments(self) -> dict[str, Any]:
        """What the operation takes beside guild and person."""
        return {
            "reason": self.get("reason"),
            "delete_message_days": self["delete_message_days"],
            "duration_seconds": self["ban_duration_seconds"],
        }


class AssetsInput(Input):
    """Ids of emojis and stickers, or names of pictures that may be left of some."""

    ids = ItemsField(TextField(1, 64), most=100)


class ApplicationsQuery(Input):
    """A page of what guilds asked; `cursor` is the guild of the last one of the page before."""

    status = ChoiceField(tuple(DiscoveryListing.Status.values), required=False, default="pending")
    limit = WholeField(1, 100, required=False, default=25)
    cursor = IdField(required=False)


class ApprovalInput(Input):
    """Why a guild may be found."""

    reason = TextField(0, 500, required=False, allow_null=True)


class RejectionInput(Input):
    """Why a guild may not be found."""

    reason = TextField(1, 500)


class GatewayGuildsInput(Input):
    """How many guilds to show."""

    limit = WholeField(1, 100, required=False, default=25)


class ReloadInput(Input):
    """Guilds to reload; none stands for all that are live."""

    guild_ids = ItemsField(IdField(), most=_MOST_IDS)


class FlagInput(Input):
    """All guilds that shall try something out, their ids with commas between."""

    flag = ChoiceField(tuple(FLAGS))
    guild_ids = TextField(0, _MOST_CHARACTERS_OF_IDS, required=False, allow_null=True)

    def ids(self) -> list[int]:
        """The ids. Raises InvalidForm at guild_ids."""
        found = [part.strip() for part in (self.get("guild_ids") or "").split(",") if part.strip()]
        if len(found) > _MOST_IDS:
            raise InvalidForm.at("guild_ids", FieldCode.INVALID_FORMAT)
        try:
            return [IdField().parse(part) for part in found]
        except InvalidForm:
            raise InvalidForm.at("guild_ids", FieldCode.INVALID_SNOWFLAKE_FORMAT) from None
