"""Who may be in the voice of a channel, and what they may do there. Parts of operations that hold the channel's row."""

from dataclasses import dataclass

from accounts.models import User
from accounts.records import UserRecord
from accounts.relationships import blocked_among
from chat.events import Place
from chat.guild_channels import overwrites_of
from chat.models import Channel, ChannelKind
from chat.private_channels import private_place
from core.actor import Actor
from core.clock import now
from core.permissions import Grant, P, compute, has, is_timed_out
from guilds.access import is_available
from guilds.grants import grant_for
from guilds.models import Guild, Member
from guilds.records import MemberRecord
from integrations.models import VoiceConnection
from integrations.voice.refusals import Refusal, VoiceRefused
from integrations.voice.tokens import Rights
from integrations.voice.topology import Seeker

ENTER = int(P.VIEW_CHANNEL | P.CONNECT)
MOST_WITH_CAMERAS = 25
_CALLABLE = frozenset({ChannelKind.DM, ChannelKind.GROUP_DM})


@dataclass(frozen=True, slots=True)
class Seat:
    """A channel's voice, and what the person may do in it. `member` and `guild` are None in private calls."""

    channel: Channel
    place: Place
    may_enter: bool
    rights: Rights
    member: MemberRecord | None = None
    guild: Guild | None = None
    is_timed_out: bool = False

    def seeker(self, user_id: int, latitude: float | None = None, longitude: float | None = None) -> Seeker:
        """The person as somebody who looks for a media server."""
        if self.guild is None:
            return Seeker(user_id, None, (), latitude, longitude)
        return Seeker(user_id, self.guild.id, self.guild.features, latitude, longitude)


def lock_channels(*channel_ids: int) -> dict[int, Channel]:
    """Hold the rows of channels, in the one order, until the transaction ends; those there are, by id."""
    rows = Channel.objects.select_for_update(no_key=True).filter(id__in=set(channel_ids)).order_by("id")
    return {channel.id: channel for channel in rows}


def guild_seat(actor: Actor, guild_id: int, channel: Channel | None) -> Seat:
    """The seat of the actor in a guild's channel, whose row is held. Three queries.

    Raises VoiceRefused: GUILD_NOT_FOUND, MEMBER_NOT_FOUND, MEMBER_TIMED_OUT, CHANNEL_NOT_FOUND, INVALID_CHANNEL_TYPE,
    UNCLAIMED_ACCOUNT. Whether they may enter is in the answer.
    """
    guild = Guild.objects.filter(pk=guild_id).first()
    if guild is None or not is_available(guild.features, actor.user):
        raise VoiceRefused(Refusal.GUILD_NOT_FOUND)
    member = Member.objects.filter(guild_id=guild_id, user_id=actor.user_id).first()
    if member is None:
        raise VoiceRefused(Refusal.MEMBER_NOT_FOUND)
    grant = grant_for(guild, member, actor.user)
    if is_timed_out(grant, now()):
        raise VoiceRefused(Refusal.MEMBER_TIMED_OUT)
    if channel is None or channel.guild_id != guild_id:
        raise VoiceRefused(Refusal.CHANNEL_NOT_FOUND)
    if channel.kind != ChannelKind.GUILD_VOICE:
        raise VoiceRefused(Refusal.INVALID_CHANNEL_TYPE)
    if not actor.user.is_claimed and guild.owner_id != actor.user_id:
        raise VoiceRefused(Refusal.UNCLAIMED_ACCOUNT)
    return seat_of(guild, channel, member, actor.user, grant)


def seat_of(guild: Guild, channel: Channel, member: Member, user: User, grant: Grant | None = None) -> Seat:
    """The seat of a member in a channel of the guild, as it is by their permissions. No query but for roles."""
    known = grant or grant_for(guild, member, user)
    bits = compute(known, overwrites_of(channel))
    rights = Rights(
        may_speak=has(bits, P.SPEAK), may_stream=has(bits, P.STREAM), mute=bool(member.mute), deaf=bool(member.deaf)
    )
    place = Place(channel_id=channel.id, kind=channel.kind, guild_id=guild.id, version=guild.version)
    return Seat(
        channel=channel,
        place=place,
        may_enter=has(bits, ENTER),
        rights=rights,
        member=MemberRecord.of(member, UserRecord.of(user)),
        guild=guild,
        is_timed_out=is_timed_out(known, now()),
    )


def call_seat(actor: Actor, channel: Channel | None) -> Seat:
    """The seat of the actor in the call of a private channel, whose row is held. One query, two between two people: no
    call brings those together of whom one has blocked the other.

    Raises VoiceRefused: PRIVATE_CHANNEL_NOT_FOUND, INVALID_PRIVATE_TYPE, NOT_RECIPIENT, UNCLAIMED_ACCOUNT.
    """
    if channel is None or channel.is_deleted:
        raise VoiceRefused(Refusal.PRIVATE_CHANNEL_NOT_FOUND)
    if channel.kind not in _CALLABLE:
        raise VoiceRefused(Refusal.INVALID_PRIVATE_TYPE)
    place = private_place(channel.id, channel.kind)
    if actor.user_id not in place.recipient_ids:
        raise VoiceRefused(Refusal.NOT_RECIPIENT)
    if channel.kind == ChannelKind.DM and not actor.user.is_claimed:
        raise VoiceRefused(Refusal.UNCLAIMED_ACCOUNT)
    is_kept_apart = channel.kind == ChannelKind.DM and bool(blocked_among(actor.user_id, place.recipient_ids))
    return Seat(channel=channel, place=place.opened(), may_enter=not is_kept_apart, rights=Rights())


def require_room(seat: Seat, user_id: int) -> None:
    """Raise CHANNEL_FULL where so many others are in that nobody more fits; while a camera is on, 25 at the most."""
    if seat.guild is None:
        return
    inside = VoiceConnection.objects.filter(channel_id=seat.channel.id)
    rows = list(inside.values_list("user_id", "self_video"))
    most = seat.channel.user_limit or 0
    if any(has_camera for _, has_camera in rows):
        most = min(most or MOST_WITH_CAMERAS, MOST_WITH_CAMERAS)
    people = {other for other, _ in rows}
    if most and user_id not in people and len(people) >= most:
        raise VoiceRefused(Refusal.CHANNEL_FULL)


def require_camera(seat: Seat, user_id: int) -> None:
    """Raise CAMERA_USER_LIMIT where more than 25 people are in, the person included."""
    inside = VoiceConnection.objects.filter(channel_id=seat.channel.id).values_list("user_id", flat=True)
    if len({*inside, user_id}) > MOST_WITH_CAMERAS:
        raise VoiceRefused(Refusal.CAMERA_USER_LIMIT)
