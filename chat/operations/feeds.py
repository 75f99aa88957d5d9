"""The message feed of a topic."""

from chat.models import Channel, ChannelKind
from topics.models import Topic


def feed_id(topic_id: int) -> int:
    """The channel of a topic's feed carries the topic's id, so that sending to a topic needs no look-up."""
    return topic_id


def open_feed(topic: Topic) -> None:
    """Give a new topic its feed, in the transaction that makes it."""
    Channel.objects.create(
        id=feed_id(topic.id), kind=ChannelKind.TOPIC_FEED, home_topic=topic, owner_id=topic.owner_id, name=topic.title
    )
