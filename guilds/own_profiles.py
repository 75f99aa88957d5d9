"""What somebody shows of themselves in one guild: everything that takes long or counts changes, and so stands outside
of transactions.

`change_member` is the way in; the rules that need the row as it is are in operations/members.py.
"""

from collections.abc import Mapping
from typing import cast

from accounts.profile import checked_bio, count_change
from core.actor import Actor
from core.errors import FieldCode
from core.images import Picture, read_picture
from core.instance_limits import limit
from guilds.access import access_guild
from guilds.changes import MemberChanges
from guilds.models import Member
from guilds.operations.members import PROFILE, update_member
from guilds.pictures import MEMBER_PICTURES, MemberPicture
from guilds.records import MemberRecord

_EXTRAS = frozenset({"avatar", "banner", "bio", "accent_color"})
_COUNTED = {
    "avatar": ("guild_avatar_change", FieldCode.AVATAR_CHANGED_TOO_MANY_TIMES),
    "banner": ("guild_banner_change", FieldCode.BANNER_CHANGED_TOO_MANY_TIMES),
    "bio": ("guild_bio_change", FieldCode.BIO_CHANGED_TOO_MANY_TIMES),
    "pronouns": ("guild_pronouns_change", FieldCode.PRONOUNS_CHANGED_TOO_MANY_TIMES),
    "accent_color": ("guild_accent_color_change", FieldCode.ACCENT_COLOR_CHANGED_TOO_MANY_TIMES),
}


def change_member(
    actor: Actor,
    guild_id: int,
    user_id: int,
    *,
    changes: MemberChanges,
    pictures: Mapping[MemberPicture, bytes | None],
    timeout_reason: str | None = None,
) -> MemberRecord:
    """`update_member` with pictures as files; None takes one away.

    What others show of themselves is not changed, nor what an instance does not let people show in single guilds;
    neither is an error. Raises what `update_member` raises, and InvalidForm at the field: pictures that are none,
    a bio that is too long, fields changed more than 25 times in half an hour.
    """
    wanted: dict[str, object] = dict(changes) | {str(name): data for name, data in pictures.items()}
    for name in _ignored(actor, user_id):
        wanted.pop(name, None)
    kept: dict[MemberPicture, Picture | None] = {}
    if not PROFILE.isdisjoint(wanted):
        member = access_guild(actor, guild_id).member
        _count(member, wanted)
        if wanted.get("bio") is not None:
            wanted["bio"] = checked_bio(actor.user, cast(str, wanted["bio"]))
        kept = {name: _kept(actor, member, name, pictures[name]) for name in MEMBER_PICTURES if name in wanted}
    plain = {name: value for name, value in wanted.items() if name not in MEMBER_PICTURES}
    return update_member(
        actor,
        guild_id,
        user_id,
        changes=cast(MemberChanges, plain),
        pictures=kept,
        timeout_reason=timeout_reason,
    )


def _ignored(actor: Actor, user_id: int) -> frozenset[str]:
    if user_id != actor.user_id:
        return PROFILE
    return frozenset() if limit("feature_per_guild_profiles", traits=actor.user.traits) else _EXTRAS


def _count(member: Member, wanted: Mapping[str, object]) -> None:
    """Every new picture counts, and everything else that becomes something else."""
    for name, (limit_name, code) in _COUNTED.items():
        if name in wanted and getattr(member, name) != wanted[name]:
            count_change(limit_name, member.guild_id, member.user_id, path=name, code=code)


def _kept(actor: Actor, member: Member, name: MemberPicture, data: bytes | None) -> Picture | None:
    if data is None:
        return None
    picture = read_picture(data, path=name, most_bytes=limit("avatar_max_size", traits=actor.user.traits))
    MEMBER_PICTURES[name].keep(picture, member.guild_id, member.user_id, path=name, by=actor.user_id)
    return picture
