"""Where public pages are."""

from typing import Any

from django.urls import URLPattern, path

from config.public import feeds, pages, sitemaps
from config.public.addresses import topic_path
from config.public.doors import by_id, public
from config.public.robots import robots


def _both(address: str, view: Any) -> list[URLPattern]:
    """A slash at the end never matters."""
    return [path(address, view), path(f"{address}/", view)]


urlpatterns = [
    *_both("topics", pages.topics),
    *_both("topics/feed", public(feeds.RecentPostsFeed())),
    *_both("topics/<str:oid>", pages.topic),
    *_both("topics/<str:oid>/feed", public(by_id(lambda number: f"{topic_path(number)}/feed")(feeds.TopicFeed()))),
    *_both("posts/<str:oid>", pages.post),
    path("sitemap.xml", sitemaps.index),
    path("sitemap-<str:name>.xml", sitemaps.section),
    path("robots.txt", robots),
]
