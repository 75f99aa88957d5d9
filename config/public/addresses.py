"""Where public things are, for good: an address holds the id, which never changes, and nothing that might."""

from django.conf import settings

from core.ids import to_oid


def absolute(path: str) -> str:
    """The address at which everybody finds a path of this server."""
    return f"{settings.GUILDHALL.public_url}{path}"


def topic_path(topic_id: int) -> str:
    """The page of a topic."""
    return f"/topics/{to_oid(topic_id)}"


def post_path(post_id: int) -> str:
    """The page of a post."""
    return f"/posts/{to_oid(post_id)}"


def comment_path(post_id: int, comment_id: int) -> str:
    """A comment on the page of its post."""
    return f"{post_path(post_id)}#{to_oid(comment_id)}"
