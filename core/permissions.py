"""Who may do what: the bits, and the one place that computes them. Pure functions over facts; no database, no request.

Numbers: bit table, computation, hierarchy and write rules of the wire contract's permissions document.

Speed: sending and fan-out compute a set of bits for every message and every member, so sets of bits are plain `int`
here. `P | P` builds an enum member (about a microsecond, and every new combination stays in memory for good), `int |
int` does not. Name bits with `P`, ask with `can` or `has`; both compare as integers.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from enum import IntFlag

from msgspec import Struct

from core.ids import MAX_ID, id_at

ROLE_OVERWRITE = 0
MEMBER_OVERWRITE = 1


class P(IntFlag):
    """One permission. Bits 19, 31-36, 38, 39, 41, 42, 44-50 and 54-62 are unused; bit 63 is never used."""

    CREATE_INSTANT_INVITE = 1 << 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    PRIORITY_SPEAKER = 1 << 8
    STREAM = 1 << 9
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    SEND_TTS_MESSAGES = 1 << 12
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    MUTE_MEMBERS = 1 << 22
    DEAFEN_MEMBERS = 1 << 23
    MOVE_MEMBERS = 1 << 24
    USE_VAD = 1 << 25
    CHANGE_NICKNAME = 1 << 26
    MANAGE_NICKNAMES = 1 << 27
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    MANAGE_EXPRESSIONS = 1 << 30
    USE_EXTERNAL_STICKERS = 1 << 37
    MODERATE_MEMBERS = 1 << 40
    CREATE_EXPRESSIONS = 1 << 43
    PIN_MESSAGES = 1 << 51
    BYPASS_SLOWMODE = 1 << 52
    UPDATE_RTC_REGION = 1 << 53


ALL = 15772633886359551
"""Every known bit (ALL_PERMISSIONS)."""

DEFAULT = 8933636165185
"""What the everyone role of a new guild, and a role created without permissions, start with (DEFAULT_PERMISSIONS)."""

ELEVATED = 1101390684222
"""What a person without an authenticator loses in a guild of mfa level 1."""

MFA_ELEVATED = 1
"""The mfa level of guilds that ask for an authenticator."""

_ADMINISTRATOR = int(P.ADMINISTRATOR)
_VIEW_CHANNEL = int(P.VIEW_CHANNEL)
_READ_MESSAGE_HISTORY = int(P.READ_MESSAGE_HISTORY)
_KEPT_WITHOUT_AUTHENTICATOR = ALL & ~ELEVATED
_and = int.__and__  # `int & P` would take the enum's slow reflected operator


class RoleFacts(Struct, frozen=True, gc=False):
    """What a role grants and where it stands. `permissions` is a plain int."""

    id: int
    permissions: int
    position: int


class Overwrite(Struct, frozen=True, gc=False):
    """What a channel changes for a role (`type` 0) or a member (`type` 1). `allow` and `deny` are plain ints."""

    id: int
    type: int
    allow: int
    deny: int


class Grant(Struct, frozen=True, kw_only=True):
    """Everything about one person in one guild that decides what they may do.

    `role_ids` leaves out the everyone role, which everybody has and whose id is the guild's; `roles` holds it too.
    """

    user_id: int
    guild_id: int
    is_owner: bool = False
    is_member: bool = True
    is_bot: bool = False
    has_mfa: bool = False
    mfa_level: int = 0
    role_ids: frozenset[int] = frozenset()
    roles: Mapping[int, RoleFacts]
    timed_out_until: datetime | None = None
    held_back_until: datetime | None = None


def base(grant: Grant) -> int:
    """The person's bits in the guild, before any channel changes them.

    Owner and administrators have ALL, people outside the guild nothing. Elevated bits are cleared while the guild
    asks for an authenticator that the person lacks, also for the owner.
    """
    return _masked(grant, _raw(grant))


def compute(grant: Grant, overwrites: Collection[Overwrite] = ()) -> int:
    """The person's bits in a channel with these overwrites: everyone, then roles together, then the member's own;
    at each step allow wins over deny. Owner and administrators ignore overwrites. Without overwrites, `base`."""
    raw = _raw(grant)
    if overwrites and grant.is_member and raw != ALL:
        raw = _overwritten(grant, raw, overwrites)
    return _masked(grant, raw)


def has(bits: int, needs: int) -> bool:
    """Whether a computed set holds every needed bit."""
    return _and(bits, needs) == needs


def can(grant: Grant, needs: int, overwrites: Collection[Overwrite] | None = None) -> bool:
    """Whether the person has every bit of `needs` (`P.A | P.B`) in the guild or, given its overwrites, a channel."""
    return _and(compute(grant, overwrites or ()), needs) == needs


def viewable(grant: Grant, channels: Mapping[int, Collection[Overwrite]]) -> set[int]:
    """The ids of the channels that the person may see, of a mapping from channel id to overwrites."""
    raw = _raw(grant)
    if raw == ALL:
        return set(channels)
    if not grant.is_member:
        return set()
    # VIEW_CHANNEL is not an elevated bit, so the authenticator rule cannot change the answer.
    return {
        channel_id
        for channel_id, overwrites in channels.items()
        if (_overwritten(grant, raw, overwrites) if overwrites else raw) & _VIEW_CHANNEL
    }


def history_floor(permissions: int, cutoff: datetime | None) -> int:
    """The smallest id of the messages that somebody with these permissions in a channel may read there.

    0 with READ_MESSAGE_HISTORY; without it the first id of the guild's cut-off; without a cut-off beyond all ids.
    """
    if has(permissions, _READ_MESSAGE_HISTORY):
        return 0
    # Ids count whole milliseconds: one that has only begun at the cut-off lies before it.
    return MAX_ID if cutoff is None else id_at(cutoff + timedelta(microseconds=999))


def is_timed_out(grant: Grant, moment: datetime) -> bool:
    """Whether the person may only read at this moment: somebody said so, or they came with a raid that goes on."""
    return (grant.timed_out_until is not None and grant.timed_out_until > moment) or is_held_back(grant, moment)


def is_held_back(grant: Grant, moment: datetime) -> bool:
    """Whether the person may only read because they came with a raid that goes on."""
    return grant.held_back_until is not None and grant.held_back_until > moment


def came_with_raid(since: datetime | None, joined_at: datetime | None) -> bool:
    """Whether somebody who joined then, or (None) never, is one of those who came since a raid began."""
    return since is not None and (joined_at is None or joined_at >= since)


def rank(grant: Grant) -> int:
    """The highest position among the person's roles, -1 without roles."""
    return max((role.position for role in _held(grant)), default=-1)


def outranks(actor: Grant, target: Grant) -> bool:
    """Whether the actor may act on the target as a member (kick, ban, time out, rename), bits apart: the owner may,
    nobody acts on the owner, everybody else needs a strictly higher rank."""
    if target.is_owner or actor.guild_id != target.guild_id:
        return False
    return actor.is_owner or (actor.is_member and rank(actor) > rank(target))


def outranks_newcomers(actor: Grant) -> bool:
    """Whether the actor may act, bits apart, on members who have no role: `outranks` for all of them at once."""
    return actor.is_owner or (actor.is_member and rank(actor) > -1)


def is_above(role: RoleFacts, other: RoleFacts) -> bool:
    """The order of two roles: the higher position, and between equal positions the smaller id, stands higher."""
    return (role.position, -role.id) > (other.position, -other.id)


def manages_role(grant: Grant, role: RoleFacts) -> bool:
    """Whether the person may edit, delete or reorder a role: MANAGE_ROLES, and owner or own top role above it."""
    if not can(grant, P.MANAGE_ROLES):
        return False
    return grant.is_owner or any(is_above(own, role) for own in _held(grant))


def assigns_role(grant: Grant, role: RoleFacts) -> bool:
    """Whether the person may give or take a role: MANAGE_ROLES, and owner or a rank strictly above its position.
    The rank of whom it is given to does not matter. Nobody assigns the everyone role."""
    if role.id == grant.guild_id or not can(grant, P.MANAGE_ROLES):
        return False
    return grant.is_owner or rank(grant) > role.position


def grantable(grant: Grant, requested_bits: int, overwrites: Collection[Overwrite] | None = None) -> bool:
    """Whether the person may write this whole set into a role (no overwrites), or its `allow | deny` into an
    overwrite of the channel with these overwrites: only bits they hold there. The owner holds all."""
    return has(compute(grant, overwrites or ()), cleaned_bits(requested_bits))


def cleaned_bits(value: int) -> int:
    """A submitted set without unknown bits. ValueError for a negative number, whose bits would be all set."""
    if value < 0:
        raise ValueError("a set of permissions is not negative")
    return _and(ALL, value)


def _held(grant: Grant) -> Iterable[RoleFacts]:
    roles = grant.roles
    return [roles[role_id] for role_id in grant.role_ids if role_id in roles and role_id != grant.guild_id]


def _raw(grant: Grant) -> int:
    if grant.is_owner:
        return ALL
    if not grant.is_member:
        return 0
    roles = grant.roles
    everyone = roles.get(grant.guild_id)
    bits = everyone.permissions if everyone is not None else 0
    for role_id in grant.role_ids:
        role = roles.get(role_id)
        if role is not None:
            bits |= role.permissions
    return ALL if bits & _ADMINISTRATOR else bits


def _overwritten(grant: Grant, bits: int, overwrites: Collection[Overwrite]) -> int:
    guild_id, user_id, role_ids = grant.guild_id, grant.user_id, grant.role_ids
    everyone = own = None
    allow = deny = 0
    for overwrite in overwrites:  # one pass, whatever the order of the list
        target = overwrite.id
        if overwrite.type == ROLE_OVERWRITE:
            if target == guild_id:
                everyone = overwrite
            elif target in role_ids:
                allow |= overwrite.allow
                deny |= overwrite.deny
        elif target == user_id:
            own = overwrite
    if everyone is not None:
        bits = (bits & ~everyone.deny) | everyone.allow
    bits = (bits & ~deny) | allow
    return bits if own is None else (bits & ~own.deny) | own.allow


def _masked(grant: Grant, bits: int) -> int:
    if grant.mfa_level == MFA_ELEVATED and not grant.has_mfa and not grant.is_bot:
        return bits & _KEPT_WITHOUT_AUTHENTICATOR
    return bits
