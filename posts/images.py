"""Pictures of posts, for the files that messages show too: who shows which, and who may look."""

from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When

from core.actor import Actor
from core.errors import ProductError
from posts.access import access_post
from posts.models import PostImage

_GONE = Q(post__is_deleted=True) | Q(post__topic__is_deleted=True)


def images_shown() -> "QuerySet[Any]":
    """All pictures of posts, with their author and whether post or topic is deleted (hook `files_shown`)."""
    is_gone = Case(When(_GONE, then=Value(True)), default=Value(False))
    return PostImage.objects.annotate(sender_id=F("post__author_id"), is_out_of_sight=is_gone)


def may_see_image(actor: Actor | None, image_id: int) -> bool | None:
    """Whether somebody may look at a picture, which is whether they may read its post; None for what is none (hook
    `file_wanted`). Two queries."""
    post_id = PostImage.objects.filter(pk=image_id).values_list("post_id", flat=True).first()
    if post_id is None:
        return None
    try:
        access_post(actor, post_id)
    except ProductError:
        return False
    return True
