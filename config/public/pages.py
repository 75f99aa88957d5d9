"""The pages of public topics and posts, whole as the server sends them: no script has to run for them to be read."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.public.addresses import absolute, post_path, topic_path
from config.public.doors import by_id, public
from config.public.shown import Head, shown_comment, shown_post, shown_topic, summary_of
from core.errors import Code, ProductError
from core.paging import TOPIC_FURTHEST, Offset
from posts.queries import comments_of_post, post_for, posts_of_topic
from topics.queries import TopicFilter, topic_for, topics_for

TOPICS = 30
POSTS = 25
COMMENTS = 500
# Orders that posts are shown in, by their name on the wire, with the word for it.
ORDERS = {"new": "Newest", "top": "Top", "hot_decay": "Rising"}


@public
def topics(request: HttpRequest) -> HttpResponse:
    """All public topics, latest activity first."""
    page = _page(request, TOPICS)
    views, total = topics_for(None, TopicFilter(), sort_by="last_activity", page=page)
    more = page.offset + len(views) < total
    head = Head(
        title="Public topics",
        summary=f"What is discussed in the open at {settings.GUILDHALL.instance_name}.",
        path=_numbered("/topics", page),
        feed="/topics/feed",
    )
    return _page_of(
        request, "topics", head, topics=[shown_topic(view) for view in views], **_pager("/topics", page, more)
    )


@public
@by_id(topic_path)
def topic(request: HttpRequest, topic_id: int) -> HttpResponse:
    """A public topic with its posts."""
    page, order = _page(request, POSTS), _order(request)
    seen = topic_for(None, topic_id)
    views = posts_of_topic(None, topic_id, sort_by=order, page=Offset(POSTS + 1, page.offset))
    path = topic_path(topic_id)
    described = summary_of(seen.record.description) or f"Posts on {seen.record.title}."
    head = Head(title=seen.record.title, summary=described, path=_numbered(path, page), feed=f"{path}/feed")
    return _page_of(
        request,
        "topic",
        head,
        topic=shown_topic(seen),
        posts=[shown_post(view) for view in views[:POSTS]],
        orders=[{"name": name, "word": word, "here": name == order} for name, word in ORDERS.items()],
        **_pager(path, page, len(views) > POSTS, order),
    )


@public
@by_id(post_path)
def post(request: HttpRequest, post_id: int) -> HttpResponse:
    """A post of a public topic with its comments."""
    seen = post_for(None, post_id)
    comments = comments_of_post(None, post_id, sort_by="top", limit=COMMENTS)
    shown = shown_post(seen)
    head = Head(
        title=seen.record.title,
        summary=shown["summary"] or f"A post by {shown['author']}.",
        path=post_path(post_id),
        kind="article",
        picture=absolute(shown["images"][0]["path"]) if shown["images"] else shown["gif"],
        written_at=shown["written_at"],
    )
    around = shown_topic(topic_for(None, seen.record.topic_id))
    return _page_of(
        request,
        "post",
        head,
        post=shown,
        topic=around,
        comments=[shown_comment(view) for view in comments],
        has_more=seen.record.comment_count > COMMENTS,
    )


def _page_of(request: HttpRequest, template: str, head: Head, **facts: Any) -> HttpResponse:
    common = {
        "name": settings.GUILDHALL.instance_name,
        "head": head,
        "address": absolute(head.path),
        "feed_address": absolute(head.feed) if head.feed else "",
    }
    return render(request, f"public/{template}.html", common | facts)


def _page(request: HttpRequest, size: int) -> Offset:
    """The page that `page` asks for, from 1. Raises NOT_FOUND for what is no such number, or too far away."""
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    offset = (number - 1) * size
    if not 0 <= offset <= TOPIC_FURTHEST:
        raise ProductError(Code.NOT_FOUND)
    return Offset(size, offset)


def _order(request: HttpRequest) -> str:
    wanted = request.GET.get("sort_by", "")
    return wanted if wanted in ORDERS else "new"


def _pager(path: str, page: Offset, more: bool, order: str = "new") -> dict[str, str]:
    """The ways to the pages around this one, "" where there is none."""
    earlier = Offset(page.limit, page.offset - page.limit)
    later = Offset(page.limit, page.offset + page.limit)
    return {
        "earlier": _numbered(path, earlier, order) if page.offset else "",
        "later": _numbered(path, later, order) if more and later.offset <= TOPIC_FURTHEST else "",
    }


def _numbered(path: str, page: Offset, order: str = "new") -> str:
    number = page.offset // page.limit + 1
    parts = [f"sort_by={order}"] * (order != "new") + [f"page={number}"] * (number > 1)
    return f"{path}?{'&'.join(parts)}" if parts else path
