"""Who may write to whom in private."""

from django.db.models import Exists, OuterRef

from accounts.models import UserSettings
from accounts.models.user import User
from accounts.relationships import are_friends, has_blocked, is_blocked_between
from chat.access import ChannelAccess
from chat.gates import missing_verification
from chat.models import ChannelKind
from core.errors import Code, ProductError
from guilds.models import Member


def check_direct(access: ChannelAccess) -> None:
    """Whether the other person in a DM takes messages from the actor: neither has blocked the other, and they are
    friends, or the other does not restrict who may write, or both are in a guild from which the other does.

    Up to four queries in DMs, none elsewhere. Raises CANNOT_SEND_MESSAGES_TO_USER (`you_blocked_them`,
    `they_blocked_you` where that is why).
    """
    if access.channel.kind != ChannelKind.DM:
        return
    assert access.actor is not None
    user: User = access.actor.user
    for other_id in access.place.recipient_ids:
        if other_id != user.id:
            check_reaches(user, other_id)


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
    prefix = "bot_" if user.is_bot else ""
    columns = (f"{prefix}default_guilds_restricted", f"{prefix}restricted_guilds")
    by_default, restricted = UserSettings.objects.filter(user_id=other_id).values_list(*columns).first() or (False, [])
    if not by_default and not restricted:
        return True
    theirs = Member.objects.filter(user_id=other_id, guild_id=OuterRef("guild_id"))
    shared = Member.objects.filter(Exists(theirs), user_id=user.id).exclude(
        guild_id__in=[int(id_) for id_ in restricted]
    )
    return any(_passes_gate(user, member) for member in shared.select_related("guild"))


def _passes_gate(user: User, member: Member) -> bool:
    guild = member.guild
    if member.role_ids or guild.owner_id == user.id:
        return True
    return missing_verification(user, guild.verification_level, member.joined_at) is None
