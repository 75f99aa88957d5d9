"""The message feed of a topic."""

from chat.models import Channel, ChannelKind
from chat.room_access import feed_id
from topics.models import Topic


def open_feed(topic: Topic) -> None:
    """Give a new topic its feed, in the transaction that makes it."""
    Channel.objects.create(
        id=feed_id(topic.id), kind=ChannelKind.TOPIC_FEED, home_topic=topic, owner_id=topic.owner_id, name=topic.title
    )
