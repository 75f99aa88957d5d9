"""Voting on the topic wire."""

from collections.abc import Callable
from typing import Any

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.envelope import Data, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code, ProductError
from posts.api.inputs import VoteInput
from posts.api.render import render_comment_view, render_post_view
from posts.api.schemas import Comment, Post
from posts.api.texts import TEXTS
from posts.operations.votes import CLEAR, DOWN, UP, vote_on_comment, vote_on_post

_VERBS = {UP: "upvote", DOWN: "downvote"}


class PostVote(ApiView):
    """Voting on a post."""

    tags = ("Posts",)
    texts = TEXTS

    @endpoint(
        request=VoteInput,
        response=Data[Post],
        operation=vote_on_post,
        errors=(Code.NOT_FOUND, Code.MISSING_ACCESS),
    )
    def post(self, request: Request, post_id: int) -> Data[Post]:
        """Vote on a post.

        The same vote again takes it back, the other one replaces it, and `none` takes back either.
        """
        return _voted(request, post_id, request.valid.cast)


class PostUpvote(ApiView):
    """The up arrow."""

    tags = ("Posts",)
    texts = TEXTS

    @endpoint(response=Data[Post], operation=vote_on_post, errors=(Code.MISSING_ACCESS,))
    def post(self, request: Request, post_id: int) -> Data[Post]:
        """Vote a post up, or take that vote back."""
        return _voted(request, post_id, UP)


class PostDownvote(ApiView):
    """The down arrow."""

    tags = ("Posts",)
    texts = TEXTS

    @endpoint(response=Data[Post], operation=vote_on_post, errors=(Code.MISSING_ACCESS,))
    def post(self, request: Request, post_id: int) -> Data[Post]:
        """Vote a post down, or take that vote back."""
        return _voted(request, post_id, DOWN)


class CommentVote(ApiView):
    """Voting on a comment."""

    tags = ("Comments",)
    texts = TEXTS

    @endpoint(
        request=VoteInput,
        response=Data[Comment],
        operation=vote_on_comment,
        errors=(Code.NOT_FOUND, Code.MISSING_ACCESS),
    )
    def post(self, request: Request, comment_id: int) -> Data[Comment]:
        """Vote on a comment.

        The same vote again takes it back, the other one replaces it, and `none` takes back either.
        """
        return _voted_on_comment(request, comment_id, request.valid.cast)


class CommentUpvote(ApiView):
    """The up arrow of a comment."""

    tags = ("Comments",)
    texts = TEXTS

    @endpoint(response=Data[Comment], operation=vote_on_comment, errors=(Code.MISSING_ACCESS,))
    def post(self, request: Request, comment_id: int) -> Data[Comment]:
        """Vote a comment up, or take that vote back."""
        return _voted_on_comment(request, comment_id, UP)


class CommentDownvote(ApiView):
    """The down arrow of a comment."""

    tags = ("Comments",)
    texts = TEXTS

    @endpoint(response=Data[Comment], operation=vote_on_comment, errors=(Code.MISSING_ACCESS,))
    def post(self, request: Request, comment_id: int) -> Data[Comment]:
        """Vote a comment down, or take that vote back."""
        return _voted_on_comment(request, comment_id, DOWN)


def _voted(request: Request, post_id: int, vote: int) -> Data[Post]:
    actor = caller(request)
    view = _cast(lambda: vote_on_post(actor, post_id, vote=vote), "post", vote)
    return ok(_told("Post", vote), data=render_post_view(view, actor.user_id))


def _voted_on_comment(request: Request, comment_id: int, vote: int) -> Data[Comment]:
    actor = caller(request)
    view = _cast(lambda: vote_on_comment(actor, comment_id, vote=vote), "comment", vote)
    return ok(_told("Comment", vote), data=render_comment_view(view, actor.user_id))


def _cast(cast: Callable[[], Any], noun: str, vote: int) -> Any:
    """What casting a vote gives; an arrow on what is not there is a vote that failed."""
    try:
        return cast()
    except ProductError as refusal:
        if refusal.reason != f"{noun}_not_found" or vote == CLEAR:
            raise
        words = {"verb": _VERBS[vote], "noun": noun}
        raise ProductError(Code.BAD_REQUEST, reason="vote_failed", variables=words) from None


def _told(noun: str, vote: int) -> str:
    return "Vote removed" if vote == CLEAR else f"{noun} {_VERBS[vote]}d successfully"
