"""The pictures guilds and their members show: where they are kept, and how they go with what showed them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from core.actor import Actor
from core.errors import FieldCode, InvalidForm
from core.images import Picture, PicturePlace, forget_pictures, read_picture
from core.instance_limits import limit
from guilds import features
from guilds.expression_pictures import expression_pictures
from guilds.models import Guild, Member

GuildPicture = Literal["icon", "banner", "splash", "embed_splash"]
MemberPicture = Literal["avatar", "banner"]

GUILD_PICTURES: dict[GuildPicture, PicturePlace] = {
    "icon": PicturePlace("guild.icon", "icons/{}", lambda id, name: _shows(id, icon=name)),
    "banner": PicturePlace("guild.banner", "banners/{}", lambda id, name: _shows(id, banner=name)),
    "splash": PicturePlace("guild.splash", "splashes/{}", lambda id, name: _shows(id, splash=name)),
    "embed_splash": PicturePlace(
        "guild.embed_splash", "embed-splashes/{}", lambda id, name: _shows(id, embed_splash=name)
    ),
}
MEMBER_PICTURES: dict[MemberPicture, PicturePlace] = {
    "avatar": PicturePlace(
        "member.avatar", "guilds/{}/users/{}/avatars", lambda *ids_and_name: _member_shows("avatar", *ids_and_name)
    ),
    "banner": PicturePlace(
        "member.banner", "guilds/{}/users/{}/banners", lambda *ids_and_name: _member_shows("banner", *ids_and_name)
    ),
}
_NEEDS: dict[GuildPicture, tuple[str, FieldCode]] = {
    "banner": (features.BANNER, FieldCode.GUILD_BANNER_REQUIRES_FEATURE),
    "splash": (features.INVITE_SPLASH, FieldCode.INVITE_SPLASH_REQUIRES_FEATURE),
    "embed_splash": (features.INVITE_SPLASH, FieldCode.EMBED_SPLASH_REQUIRES_FEATURE),
}
_MEASURED = frozenset({"banner", "splash", "embed_splash"})


def _shows(guild_id: int, **picture: str) -> bool:
    return Guild.objects.filter(id=guild_id, **picture).exists()


def _member_shows(column: str, guild_id: int, user_id: int, name: str) -> bool:
    return Member.objects.filter(guild_id=guild_id, user_id=user_id, **{column: name}).exists()


def require_features(guild: Guild, wanted: Iterable[GuildPicture]) -> None:
    """Raise InvalidForm at the first picture that a guild with these features cannot show."""
    for name in wanted:
        feature, code = _NEEDS.get(name, ("", None))
        if code is not None and feature not in guild.features:
            raise InvalidForm.at(name, code)


def require_still(guild: Guild, pictures: Mapping[GuildPicture, Picture | None]) -> None:
    """Raise InvalidForm when the banner moves and the guild has not the feature for that. Icons may always move."""
    banner = pictures.get("banner")
    if banner is not None and banner.is_animated and features.ANIMATED_BANNER not in guild.features:
        raise InvalidForm.at("banner", FieldCode.ANIMATED_GUILD_BANNER_REQUIRES_FEATURE)


def read_guild_picture(actor: Actor, name: GuildPicture, data: bytes) -> Picture:
    """A picture for a guild out of an upload. Slow. Raises what `read_picture` raises."""
    return read_picture(data, path=name, most_bytes=limit("avatar_max_size", traits=actor.user.traits))


def columns_of(pictures: Mapping[GuildPicture, Picture | None]) -> dict[str, str | int | None]:
    """What the row says of these pictures: their names and, of all but icons, how large they are kept."""
    columns: dict[str, str | int | None] = {}
    for name, picture in pictures.items():
        columns[name] = picture.name if picture else None
        if name in _MEASURED:
            columns[f"{name}_width"] = picture.width if picture else None
            columns[f"{name}_height"] = picture.height if picture else None
    return columns


def forget_pictures_of(guild: Guild) -> None:
    """Have the pictures of a guild that is about to go, those of its members and its expressions, removed."""
    forget_pictures([*_own(guild), *_of_members(guild), *expression_pictures(guild=guild)], at_once=True)


def forget_pictures_of_member(member: Member) -> None:
    """Have the pictures that somebody showed in a guild they are not in any more removed."""
    forget_pictures(_shown_by(member.guild_id, member.user_id, member.avatar, member.banner), at_once=True)


_Shown = Iterator[tuple[PicturePlace, tuple[int, ...], str]]


def _own(guild: Guild) -> _Shown:
    for name, place in GUILD_PICTURES.items():
        shown = getattr(guild, name)
        if shown is not None:
            yield place, (guild.id,), shown


def _of_members(guild: Guild) -> _Shown:
    rows = Member.objects.filter(guild=guild).exclude(avatar=None, banner=None)
    for user_id, avatar, banner in rows.values_list("user_id", "avatar", "banner"):
        yield from _shown_by(guild.id, user_id, avatar, banner)


def _shown_by(guild_id: int, user_id: int, avatar: str | None, banner: str | None) -> _Shown:
    for place, name in zip(MEMBER_PICTURES.values(), (avatar, banner), strict=True):
        if name is not None:
            yield place, (guild_id, user_id), name
