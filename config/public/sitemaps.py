"""The map for search engines: the address of every public topic and post."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap, views
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse

from config.public.addresses import absolute, post_path, topic_path
from config.public.doors import public
from core.web import here
from posts.queries import readable_posts
from topics.queries import readable_topics

_STORED = "public, max-age=3600"

Entry = tuple[int, datetime]


class _Map(Sitemap):
    """At the address at which everybody finds this server, whoever asks."""

    limit = 10_000

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.GUILDHALL.public_url).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.GUILDHALL.public_url).scheme

    def lastmod(self, item: Entry) -> datetime:
        return item[1]

    def get_latest_lastmod(self) -> datetime | None:
        # Django would read every row to find it.
        return None


class TopicMap(_Map):
    """All public topics."""

    def items(self) -> "QuerySet[Any, Any]":
        return _entries(readable_topics(None), "last_activity")

    def location(self, item: Entry) -> str:
        return here(topic_path(item[0]))


class PostMap(_Map):
    """All posts of public topics."""

    def items(self) -> "QuerySet[Any, Any]":
        return _entries(readable_posts(None), "updated_at")

    def location(self, item: Entry) -> str:
        return here(post_path(item[0]))


MAPS: dict[str, Any] = {"topics": TopicMap(), "posts": PostMap()}


@public
def index(request: HttpRequest) -> HttpResponse:
    """The list of maps: each holds at most ten thousand addresses."""
    parts = [
        {"location": absolute(f"/sitemap-{name}.xml" + (f"?p={number}" if number > 1 else ""))}
        for name, made in MAPS.items()
        for number in _numbers(made)
    ]
    response = SimpleTemplateResponse("sitemap_index.xml", {"sitemaps": parts}, content_type="application/xml")
    return _stored(response)


@public
def section(request: HttpRequest, name: str) -> HttpResponse:
    """One of them."""
    return _stored(views.sitemap(request, MAPS, section=name))


def _numbers(made: Any) -> range:
    numbers: range = made.paginator.page_range
    return numbers


def _entries(rows: "QuerySet[Any]", changed: str) -> "QuerySet[Any, Any]":
    # Oldest first: what is added comes at the end, and moves nothing from one map to the next.
    return rows.order_by("id").values_list("id", changed)


def _stored(response: Any) -> HttpResponse:
    response.headers["Cache-Control"] = _STORED
    whole: HttpResponse = response.render()
    return whole
