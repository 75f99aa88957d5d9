"""When messages between two people were read, which the topic side tells."""

from django.db.models import BigIntegerField, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.relationships import blocks_between
from chat.models import ChannelKind, Message, ReadState
from core.clock import now


def note_read(kind: int, user_id: int, channel_id: int, message_id: int) -> None:
    """Note on what the other wrote that somebody comes to it now, before their place moves there. Nothing is noted
    while one of them blocks the other, as the writer would be told. One statement, and none elsewhere than between two
    people."""
    if kind != ChannelKind.DM:
        return
    own = ReadState.objects.filter(user_id=user_id, channel_id=channel_id).values("last_message_id")
    place = Coalesce(Subquery(own), 0, output_field=BigIntegerField())
    new = Message.objects.filter(channel_id=channel_id, pk__gt=place, pk__lte=message_id, read_at=None)
    is_blocked = Exists(blocks_between(user_id, OuterRef("author_id")))
    new.exclude(author_id=user_id).filter(~is_blocked).update(read_at=now())
