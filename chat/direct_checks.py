"""Who may write to whom in private."""

from django.db.models import Exists, OuterRef

from accounts.models.user import User, UserFlags
from accounts.relationships import are_friends, blocked_among, has_blocked, is_blocked_between
from chat.access import ChannelAccess
from chat.gates import missing_verification
from chat.models import ChannelKind
from core.errors import Code, ProductError
from guilds.models import Member


def check_direct(access: ChannelAccess) -> None:
    """Whether the other person in a DM takes messages from the actor: neither has blocked the other, and they are
    friends, or the other does not restrict who may write, or both are in a guild from which the other takes them and
    in which the actor could write. Nobody writes to the system or to deleted accounts.

    Up to four queries in DMs, none elsewhere. Raises CANNOT_SEND_MESSAGES_TO_USER (`you_blocked_them`,
    `they_blocked_you` where that is why).
    """
    assert access.actor is not None
    for other_id in _others(access):
        check_reaches(access.actor.user, other_id)


def check_no_block(access: ChannelAccess) -> None:
    """Whether nobody in a DM has blocked the other. One query in DMs, two for a refusal. Raises
    CANNOT_SEND_MESSAGES_TO_USER (`you_blocked_them`, `they_blocked_you`)."""
    assert access.actor is not None
    for other_id in _others(access):
        check_unblocked(access.actor.user_id, other_id)


def _others(access: ChannelAccess) -> list[int]:
    assert access.actor is not None
    if access.channel.kind != ChannelKind.DM:
        return []
    return [one for one in access.place.recipient_ids if one != access.actor.user_id]


def is_apart(access: ChannelAccess) -> bool:
    """Whether the channel is one of two people, one of whom has blocked the other."""
    if access.channel.kind != ChannelKind.DM:
        return False
    assert access.actor is not None
    return bool(blocked_among(access.actor.user_id, access.place.recipient_ids))


def check_reaches(user: User, other_id: int) -> None:
    """The same between two people, wherever they meet."""
    check_unblocked(user.id, other_id)
    if not are_friends(user.id, other_id) and not _lets_strangers_write(user, other_id):
        raise ProductError(Code.CANNOT_SEND_MESSAGES_TO_USER)


def check_unblocked(user_id: int, other_id: int) -> None:
    """Raise CANNOT_SEND_MESSAGES_TO_USER when either has blocked the other."""
    if not is_blocked_between(user_id, other_id):
        return
    mine = has_blocked(user_id, other_id)
    raise ProductError(Code.CANNOT_SEND_MESSAGES_TO_USER, reason="you_blocked_them" if mine else "they_blocked_you")


def _lets_strangers_write(user: User, other_id: int) -> bool:
    prefix = "client_settings__bot_" if user.is_bot else "client_settings__"
    columns = ("is_system", "flags", f"{prefix}default_guilds_restricted", f"{prefix}restricted_guilds")
    row = User.objects.filter(pk=other_id).values_list(*columns).first()
    is_system, flags, by_default, restricted = row or (True, 0, False, [])
    if is_system or flags & UserFlags.DELETED:
        return False
    if not by_default and not restricted:
        return True
    theirs = Member.objects.filter(user_id=other_id, guild_id=OuterRef("guild_id"))
    shared = Member.objects.filter(Exists(theirs), user_id=user.id).exclude(
        guild_id__in=[int(id_) for id_ in restricted or ()]
    )
    return any(_passes_gate(user, member) for member in shared.select_related("guild"))


def _passes_gate(user: User, member: Member) -> bool:
    guild = member.guild
    if member.role_ids or guild.owner_id == user.id:
        return True
    return missing_verification(user, guild.verification_level, member.joined_at) is None
