"""Who may write where: the refusals of sending, editing and typing, each a small question with its own answer."""

from django.conf import settings

from accounts.ages import is_adult
from accounts.models.user import User, UserFlags
from chat.access import ChannelAccess
from chat.direct_checks import check_direct
from chat.drafts import MessageDraft
from chat.gates import missing_verification
from chat.models.channel import TEXT_KINDS
from core.actor import Actor
from core.clock import now
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.instance_limits import LimitKey, limit
from core.limits import slow_mode, slow_mode_wait
from core.permissions import P, is_held_back, is_timed_out

AGE_RESTRICTED_GUILD = 3


class GuildOperation:
    """Bits of a guild's `disabled_operations`: what administrators of the instance switched off there."""

    PUSH_NOTIFICATIONS = 1 << 0
    EVERYONE_MENTIONS = 1 << 1
    TYPING_EVENTS = 1 << 2
    INSTANT_INVITES = 1 << 3
    SEND_MESSAGE = 1 << 4
    REACTIONS = 1 << 5
    MEMBER_LIST_UPDATES = 1 << 6


def check_claimed(actor: Actor, channel_id: int) -> None:
    """Throw-away accounts write to nobody but themselves. Raises UNCLAIMED_ACCOUNT_CANNOT_SEND_MESSAGES."""
    if not actor.user.is_claimed and channel_id != actor.user_id:
        raise ProductError(Code.UNCLAIMED_ACCOUNT_CANNOT_SEND_MESSAGES)


def check_may_send(access: ChannelAccess, draft: MessageDraft, *, in_turn: bool = True) -> None:
    """Whether the actor may send such a message into this channel now, in the contract's order of refusals.

    Without `in_turn` slow mode does not count: the message is for later.
    """
    check_session_started(access)
    check_embeds_allowed(access, has_embeds=bool(draft.embeds))
    if draft.favorite_meme_id is not None:
        access.require(P.EMBED_LINKS | P.ATTACH_FILES)
    check_operation(access, GuildOperation.SEND_MESSAGE)
    access.require(P.SEND_MESSAGES | P.ATTACH_FILES if draft.file_names else P.SEND_MESSAGES)
    check_not_timed_out(access)
    check_verification(access)
    check_direct(access)
    if in_turn:
        check_slow_mode(access)
    if access.channel.kind not in TEXT_KINDS:
        raise ProductError(Code.CANNOT_SEND_MESSAGES_IN_NON_TEXT_CHANNEL)


def check_session_started(access: ChannelAccess) -> None:
    """Where the operator wants it, people must have connected once. Raises MUST_START_SESSION_BEFORE_SENDING."""
    user = _user(access)
    if settings.GUILDHALL.must_start_session and not user.is_bot and not user.flags & UserFlags.HAS_SESSION_STARTED:
        raise InvalidForm.at("content", FieldCode.MUST_START_SESSION_BEFORE_SENDING)


def check_embeds_allowed(access: ChannelAccess, *, has_embeds: bool) -> None:
    """Embeds of one's own need EMBED_LINKS. Raises MISSING_PERMISSIONS."""
    if has_embeds:
        access.require(P.EMBED_LINKS)


def is_disabled(access: ChannelAccess, operation: int) -> bool:
    """Whether administrators of the instance switched the operation off in the channel's guild."""
    return access.guild is not None and bool(access.guild.disabled_operations & operation)


def check_operation(access: ChannelAccess, operation: int) -> None:
    """Raises FEATURE_TEMPORARILY_DISABLED for an operation that is switched off."""
    if is_disabled(access, operation):
        raise ProductError(Code.FEATURE_TEMPORARILY_DISABLED)


def check_not_timed_out(access: ChannelAccess) -> None:
    """Members who are timed out only read. Nobody could lift an owner's timeout, so owners have none.

    Raises COMMUNICATION_DISABLED, and as `check_let_in`.
    """
    check_let_in(access)
    grant = access.grant
    if grant is not None and grant.timed_out_until is not None and not grant.is_owner and is_timed_out(grant, now()):
        raise ProductError(Code.COMMUNICATION_DISABLED)


def check_let_in(access: ChannelAccess) -> None:
    """Those who came with a raid only read while it goes on. Raises GUILD_VERIFICATION_REQUIRED."""
    grant = access.grant
    if grant is not None and grant.held_back_until is not None and is_held_back(grant, now()):
        raise ProductError(Code.GUILD_VERIFICATION_REQUIRED, reason="raid")


def check_verification(access: ChannelAccess) -> None:
    """What a guild of some verification level asks of members without roles.

    Raises GUILD_VERIFICATION_REQUIRED, EMAIL_VERIFICATION_REQUIRED, ACCOUNT_TOO_NEW_FOR_GUILD or
    GUILD_PHONE_VERIFICATION_REQUIRED.
    """
    if access.guild is None or access.guild.verification_level == 0:
        return
    code = _missing_verification(access, access.guild.verification_level)
    if code is not None:
        raise ProductError(code)


def _missing_verification(access: ChannelAccess, level: int) -> Code | None:
    member = access.member
    if member is None or member.role_ids or (access.grant is not None and access.grant.is_owner):
        return None
    return missing_verification(_user(access), level, member.joined_at)


def check_slow_mode(access: ChannelAccess) -> None:
    """Whether the actor's turn in a slow channel has come; asking does not use it. Raises SLOWMODE_RATE_LIMITED."""
    seconds = _pause_between_messages(access)
    if seconds:
        _refuse_to_hurry(slow_mode_wait(access.channel.id, _user(access).id, seconds))


def take_turn(access: ChannelAccess) -> None:
    """Use the actor's turn in a slow channel, once nothing else stands against the message; of parallel messages one
    gets it. Raises SLOWMODE_RATE_LIMITED."""
    seconds = _pause_between_messages(access)
    if seconds:
        _refuse_to_hurry(slow_mode(access.channel.id, _user(access).id, seconds))


def _pause_between_messages(access: ChannelAccess) -> int:
    seconds = access.channel.rate_limit_per_user
    if not seconds or access.guild is None or _user(access).is_bot or access.can(P.BYPASS_SLOWMODE):
        return 0
    return seconds


def _refuse_to_hurry(wait: int) -> None:
    if wait:
        raise ProductError(Code.SLOWMODE_RATE_LIMITED, headers={"Retry-After": str(wait)}, retry_after=wait)


def check_age(access: ChannelAccess) -> None:
    """Age-restricted channels and guilds are for adults (and bots). Raises NSFW_CONTENT_AGE_RESTRICTED."""
    if not is_old_enough(access):
        raise ProductError(Code.NSFW_CONTENT_AGE_RESTRICTED)


def is_old_enough(access: ChannelAccess) -> bool:
    """Whether the actor's age lets them read here."""
    guild = access.guild
    if (
        guild is None
        or access.webhook is not None
        or not (access.channel.nsfw or guild.nsfw_level == AGE_RESTRICTED_GUILD)
    ):
        return True
    user = _user(access)
    return user.is_bot or is_adult(user)


def limit_here(access: ChannelAccess, key: LimitKey) -> int:
    """What an instance limit is for the actor in this channel."""
    features = access.guild.features if access.guild is not None else None
    return limit(key, traits=_user(access).traits, guild_features=features)


def _user(access: ChannelAccess) -> User:
    assert access.actor is not None  # visitors without an account reach no operation
    user: User = access.actor.user
    return user
