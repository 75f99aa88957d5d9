"""What a guild's archive holds of it. Addresses of people and tokens are in none."""

from collections.abc import Iterator

from chat.models import Channel, Invite
from core.exports import Table, of_person
from guilds.expression_pictures import expression_pictures
from guilds.models import Ban, Emoji, Guild, Member, Role, Sticker
from guilds.pictures import GUILD_PICTURES
from moderation import hooks

GUILD = "guild.json"
_GUILD = (
    "id name owner icon banner splash embed_splash splash_card_alignment vanity_url_code vanity_uses system_channel_id "
    "system_channel_flags rules_channel_id afk_channel_id afk_timeout features verification_level mfa_level nsfw_level "
    "explicit_content_filter default_message_notifications disabled_operations message_history_cutoff member_count"
)
_ROLE = "id name color position hoist_position permissions hoist mentionable"
_CHANNEL = (
    "id kind name topic position parent_id overwrites nsfw rate_limit_per_user bitrate user_limit rtc_region url owner "
    "last_message_id last_pin_at"
)
_MEMBER = (
    "user user__username user__discriminator user__global_name user__is_bot role_ids nick avatar banner accent_color "
    "bio pronouns joined_at mute deaf communication_disabled_until temporary join_source source_invite_code inviter_id"
)
_INVITE = "code channel inviter created_at max_uses max_age uses temporary expires_at"


def guild_archive_tables() -> list[Table]:
    """Every section of guild.json."""
    own = (
        of_person("id", GUILD, "guild", Guild, _GUILD, alone=True),
        of_person("guild", GUILD, "roles", Role, _ROLE),
        of_person("guild", GUILD, "channels", Channel, _CHANNEL),
        of_person("guild", GUILD, "members", Member, _MEMBER),
        of_person("guild", GUILD, "emojis", Emoji, "id name animated creator"),
        of_person("guild", GUILD, "stickers", Sticker, "id name description tags animated creator"),
        of_person("guild", GUILD, "bans", Ban, "user user__username moderator_id reason banned_at expires_at"),
        of_person("guild", GUILD, "invites", Invite, _INVITE),
    )
    return [*own, *(table for tables in hooks.guild_archive_tables.collect() for table in tables)]


def guild_files(guild: Guild) -> Iterator[tuple[str, str]]:
    """The pictures of a guild and its expressions: their names in the archive, their storage keys."""
    for name, place in GUILD_PICTURES.items():
        shown = getattr(guild, name)
        if shown is not None:
            yield f"assets/{name}.webp", place.key(shown, guild.id)
    for place, ids, expression in expression_pictures(guild=guild):
        yield f"assets/{place.path}/{expression}.webp", place.key(expression, *ids)
