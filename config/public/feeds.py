"""Feeds (Atom) of what is newest in public: of all topics, and of each."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed, Enclosure
from django.utils.html import linebreaks

from chat.api.render_files import file_path
from config.public.addresses import absolute, post_path, topic_path
from config.public.shown import author_of, summary_of
from core.ids import created_at
from core.paging import Offset
from posts.queries import PostView, posts_of_topic, recent_posts
from topics.queries import TopicView, topic_for

POSTS = Offset(30, 0)
_NOT_IN_XML = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _PostFeed(Feed):
    """What both have in common. Addresses are those at which everybody finds this server, whoever asks."""

    feed_type = Atom1Feed

    def item_title(self, item: PostView) -> str:
        return _for_xml(item.record.title)

    def item_description(self, item: PostView) -> str:
        return linebreaks(_for_xml(item.record.content), autoescape=True)

    def item_enclosures(self, item: PostView) -> list[Enclosure]:
        images = item.record.images
        return [Enclosure(absolute(file_path(one.id)), str(one.size), one.content_type) for one in images]

    def item_link(self, item: PostView) -> str:
        return absolute(post_path(item.record.id))

    def item_author_name(self, item: PostView) -> str:
        return _for_xml(author_of(item.record))

    def item_pubdate(self, item: PostView) -> datetime:
        return created_at(item.record.id)

    def item_updateddate(self, item: PostView) -> datetime:
        return item.record.updated_at

    def item_categories(self, item: PostView) -> tuple[str, ...]:
        return tuple(map(_for_xml, item.record.tags))


class RecentPostsFeed(_PostFeed):
    """The newest posts of all public topics."""

    def link(self) -> str:
        return absolute("/topics")

    def feed_url(self) -> str:
        return absolute("/topics/feed")

    def title(self) -> str:
        return str(_for_xml(settings.GUILDHALL.instance_name))

    def subtitle(self) -> str:
        return "The newest posts of all public topics"

    def items(self) -> Iterable[PostView]:
        return recent_posts(None, page=POSTS)


class TopicFeed(_PostFeed):
    """The newest posts of a public topic."""

    def get_object(self, request: HttpRequest, topic_id: int) -> TopicView:
        return topic_for(None, topic_id)

    def link(self, obj: TopicView) -> str:
        return absolute(topic_path(obj.record.id))

    def feed_url(self, obj: TopicView) -> str:
        return absolute(f"{topic_path(obj.record.id)}/feed")

    def title(self, obj: TopicView) -> str:
        return _for_xml(obj.record.title)

    def subtitle(self, obj: TopicView) -> str:
        return _for_xml(summary_of(obj.record.description))

    def items(self, obj: TopicView) -> Iterable[PostView]:
        return posts_of_topic(None, obj.record.id, sort_by="new", page=POSTS)


def _for_xml(text: str) -> Any:
    """The text without what XML cannot hold."""
    return _NOT_IN_XML.sub("", text)
