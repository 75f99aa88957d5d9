"""What a copy of somebody's data holds of guilds: where they are, what they made, and what was decided about them."""

from collections.abc import Iterator

from accounts.exports.tables import SECURITY, USER
from accounts.models import User
from core.exports import Table, of_person
from guilds.models import Ban, Emoji, ExpressionPack, Guild, Member, PackInstallation, Sticker, UserGuildSettings
from guilds.pictures import MEMBER_PICTURES

_MEMBER = (
    "guild role_ids nick avatar banner accent_color bio pronouns profile_flags joined_at mute deaf "
    "communication_disabled_until temporary join_source source_invite_code"
)
_SETTINGS = (
    "guild message_notifications muted mute_config mobile_push suppress_everyone suppress_roles "
    "hide_muted_channels channel_overrides version"
)


def guild_tables() -> tuple[Table, ...]:
    """Every table of this package."""
    return (
        of_person("user", USER, "guild_memberships", Member, _MEMBER),
        of_person("user", USER, "user_guild_settings", UserGuildSettings, _SETTINGS),
        of_person("owner", USER, "owned_guilds", Guild, "id name"),
        of_person("creator", USER, "emojis", Emoji, "id guild pack name animated"),
        of_person("creator", USER, "stickers", Sticker, "id guild pack name description tags animated"),
        of_person("creator", USER, "packs", ExpressionPack, "id kind name description created_at updated_at"),
        of_person("user", USER, "installed_packs", PackInstallation, "pack installed_at"),
        of_person("user", SECURITY, "guild_bans", Ban, "guild banned_at expires_at ip"),
    )


def member_pictures(person: User) -> Iterator[tuple[str, str]]:
    """The pictures the person shows in single guilds: their names in the archive, their storage keys."""
    rows = Member.objects.filter(user=person).order_by("pk").values_list("guild_id", *MEMBER_PICTURES)
    for guild_id, *shown in rows:
        for (kind, place), name in zip(MEMBER_PICTURES.items(), shown, strict=True):
            if name is not None:
                yield f"assets/guilds/{guild_id}/{kind}.webp", place.key(name, guild_id, person.id)
