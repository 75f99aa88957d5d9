"""The private channel of two people, and the one a person has alone."""

from accounts.models import User
from chat.events import Place, PrivateChannelOpened
from chat.models import Channel, ChannelKind, ChannelMember
from chat.private_channels import private_record
from core.events import publish

DIRECT_KINDS = frozenset({ChannelKind.DM, ChannelKind.PERSONAL_NOTES})


def dm_key(user_id: int, other_id: int) -> str:
    """What makes the channel of two people the only one, whoever of them opens it."""
    return f"{min(user_id, other_id)}_{max(user_id, other_id)}"


def pair_of(key: str) -> tuple[int, int]:
    """The two people of a `dm_key`."""
    first, second = key.split("_")
    return int(first), int(second)


def direct_channel_id(user_id: int, other_id: int) -> int | None:
    """The channel of two people, or a person's own notes; None when they never had one. One query."""
    rows = Channel.objects.filter(pk=user_id, kind=ChannelKind.PERSONAL_NOTES)
    if user_id != other_id:
        rows = Channel.objects.filter(dm_key=dm_key(user_id, other_id))
    return rows.values_list("id", flat=True).first()


def direct_channel(user: User, other_id: int) -> int:
    """The same, made now if there is none, inside an operation; `user` has it in their list then.

    The other has it in theirs from the first message on. Publishes PrivateChannelOpened when it was made.
    """
    found = direct_channel_id(user.id, other_id)
    if found is not None:
        return found
    channel, created = _made(user.id, other_id)
    if created:
        people = {user.id, other_id}
        seats = [ChannelMember(channel=channel, user_id=one, is_open=one == user.id) for one in sorted(people)]
        ChannelMember.objects.bulk_create(seats)
        publish(PrivateChannelOpened(user_id=user.id, channel=private_record(channel)))
    return channel.id


def tell_opened(place: Place) -> None:
    """Put a private channel into the lists of those who had closed it, before they hear of the message that does."""
    if not place.closed_by:
        return
    record = private_record(Channel.objects.get(pk=place.channel_id))
    for user_id in place.closed_by:
        publish(PrivateChannelOpened(user_id=user_id, channel=record))


def reopen(place: Place) -> None:
    """Have a private channel stand in everybody's list. Publishes PrivateChannelOpened to those who had closed it."""
    if place.closed_by:
        ChannelMember.objects.filter(channel_id=place.channel_id, user_id__in=place.closed_by).update(is_open=True)
        tell_opened(place)


def _made(user_id: int, other_id: int) -> tuple[Channel, bool]:
    if user_id == other_id:
        return Channel.objects.get_or_create(
            pk=user_id, defaults={"kind": ChannelKind.PERSONAL_NOTES, "member_count": 1}
        )
    # Whoever comes second at the same moment waits for the first, and finds the channel with both people in it.
    return Channel.objects.get_or_create(
        dm_key=dm_key(user_id, other_id), defaults={"kind": ChannelKind.DM, "member_count": 2}
    )
