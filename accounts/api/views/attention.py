"""Muting, following and hiding on the topic wire: the views that each kind of thing completes with its words."""

from typing import ClassVar

from accounts.attention import Kind, Target
from accounts.operations.attention import NOT_AT_ALL, WITHOUT_END, follow, hide, mute, unfollow, unhide
from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.envelope import Done, ok
from core.api.fields import Input, WholeField
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code

_INVALID = "Invalid mute duration"
ATTENTION_TEXTS: dict[str, tuple[int, str]] = {"mute_duration": (400, _INVALID)}


class MinutesInput(Input):
    """For how long: -1 (default) for ever, 0 not at all."""

    minutes = WholeField(required=False, allow_null=True, texts=dict.fromkeys(("type", "low", "high"), _INVALID))

    @property
    def wanted(self) -> int:
        """The minutes."""
        minutes = self.get("minutes")
        return WITHOUT_END if minutes is None else minutes


class AttentionView(ApiView):
    """What a person sets for one thing of a `kind`; `done` is said when it is set."""

    kind: ClassVar[Kind]
    done: ClassVar[str]

    def target(self, target_id: int) -> Target:
        """The thing that the path names."""
        return Target(self.kind, target_id)


class Muting(AttentionView):
    """Hearing nothing of a thing."""

    @endpoint(request=MinutesInput, response=Done, operation=mute, errors=(Code.NOT_FOUND,))
    def post(self, request: Request, target_id: int) -> Done:
        """Mute it.

        For so many `minutes`: -1, the default, is for ever, 0 ends it. It covers what lies in the thing.
        """
        minutes: int = request.valid.wanted
        mute(caller(request), self.target(target_id), minutes=minutes)
        return ok(self.said(minutes))

    def said(self, _minutes: int) -> str:
        """What is said when it is set."""
        return self.done


class Unmuting(AttentionView):
    """Hearing of it again."""

    @endpoint(response=Done, operation=mute)
    def post(self, request: Request, target_id: int) -> Done:
        """End muting it."""
        mute(caller(request), self.target(target_id), minutes=NOT_AT_ALL)
        return ok(self.done)


class Following(AttentionView):
    """Hearing of what happens."""

    @endpoint(response=Done, operation=follow, errors=(Code.NOT_FOUND,))
    def post(self, request: Request, target_id: int) -> Done:
        """Follow it."""
        follow(caller(request), self.target(target_id))
        return ok(self.done)


class Unfollowing(AttentionView):
    """Hearing of it no more."""

    @endpoint(response=Done, operation=unfollow, errors=(Code.NOT_FOUND,))
    def post(self, request: Request, target_id: int) -> Done:
        """Stop following it."""
        unfollow(caller(request), self.target(target_id))
        return ok(self.done)


class Hiding(AttentionView):
    """Leaving it out of one's lists."""

    @endpoint(response=Done, operation=hide, errors=(Code.NOT_FOUND,))
    def post(self, request: Request, target_id: int) -> Done:
        """Hide it from one's lists."""
        hide(caller(request), self.target(target_id))
        return ok(self.done)


class Unhiding(AttentionView):
    """Having it in one's lists again."""

    @endpoint(response=Done, operation=unhide)
    def post(self, request: Request, target_id: int) -> Done:
        """Show it in one's lists again."""
        unhide(caller(request), self.target(target_id))
        return ok(self.done)
