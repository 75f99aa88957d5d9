"""Moderators, bans and the owner of a topic on the topic wire."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.envelope import Done, Listed, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code
from topics.api.moderation_inputs import HeirInput, ModeratorInput, TopicBanInput, UserInput
from topics.api.moderation_texts import MODERATION_TEXTS, REMOVAL_TEXTS
from topics.api.render_people import render_moderator
from topics.api.schemas import ListedModerator
from topics.api.texts import TEXTS
from topics.operations.moderating import ban_from_topic, kick_from_topic, unban_from_topic
from topics.operations.moderators import add_moderator, remove_moderator, transfer_topic
from topics.queries import moderators_of

_TAGS = ("Topics",)
_ERRORS = (Code.MISSING_PERMISSIONS,)


class Moderators(ApiView):
    """Who moderates a topic."""

    tags = _TAGS
    texts = MODERATION_TEXTS

    @endpoint(
        response=Listed[ListedModerator], limit="api:topics:get", gate="open", texts=TEXTS, errors=(Code.NOT_FOUND,)
    )
    def get(self, request: Request, topic_id: int) -> Listed[ListedModerator]:
        """List the moderators of a topic."""
        return ok(data=[render_moderator(one) for one in moderators_of(request.actor, topic_id)])

    @endpoint(request=ModeratorInput, response=Done, operation=add_moderator, errors=_ERRORS)
    def post(self, request: Request, topic_id: int) -> Done:
        """Make somebody a moderator.

        For the owner. Who is not a member becomes one; for a moderator, `permissions` are replaced. They are some of
        `delete_messages`, `ban_users` and `timeout_users`; without a list, the first two.
        """
        body = request.valid
        add_moderator(caller(request), topic_id, body["user_id"], powers=body.powers())
        return ok("Moderator added successfully")

    @endpoint(request=UserInput, response=Done, operation=remove_moderator, texts=REMOVAL_TEXTS, errors=_ERRORS)
    def delete(self, request: Request, topic_id: int) -> Done:
        """Make a moderator, named in the body, a mere member."""
        remove_moderator(caller(request), topic_id, request.valid["user_id"])
        return ok("Moderator removed successfully")


class OneModerator(ApiView):
    """One moderator."""

    tags = _TAGS
    texts = REMOVAL_TEXTS

    @endpoint(response=Done, operation=remove_moderator, errors=_ERRORS)
    def delete(self, request: Request, topic_id: int, user_id: int) -> Done:
        """Make a moderator a mere member.

        For the owner.
        """
        remove_moderator(caller(request), topic_id, user_id)
        return ok("Moderator removed successfully")


class _Moderating(ApiView):
    tags = _TAGS
    texts = MODERATION_TEXTS


class TopicBanning(_Moderating):
    """Banning from a topic."""

    @endpoint(request=TopicBanInput, response=Done, operation=ban_from_topic, errors=_ERRORS)
    def post(self, request: Request, topic_id: int) -> Done:
        """Ban somebody from a topic.

        For the owner, and for moderators who may ban. Nobody bans the owner or themselves; moderators do not ban each
        other.
        """
        body = request.valid
        ban_from_topic(
            caller(request), topic_id, body["user_id"], reason=body.because(), days=body.get("duration_days")
        )
        return ok("User banned from topic successfully")


class TopicUnbanning(_Moderating):
    """Lifting a ban."""

    @endpoint(request=UserInput, response=Done, operation=unban_from_topic, errors=_ERRORS)
    def post(self, request: Request, topic_id: int) -> Done:
        """Let somebody back into a topic."""
        unban_from_topic(caller(request), topic_id, request.valid["user_id"])
        return ok("User unbanned from topic successfully")


class TopicKick(_Moderating):
    """Putting a member out."""

    @endpoint(request=UserInput, response=Done, operation=kick_from_topic, errors=_ERRORS)
    def post(self, request: Request, topic_id: int) -> Done:
        """Take a member out of a topic, who may come back."""
        kick_from_topic(caller(request), topic_id, request.valid["user_id"])
        return ok("User kicked from topic successfully")


class TopicTransfer(_Moderating):
    """Handing a topic over."""

    @endpoint(request=HeirInput, response=Done, operation=transfer_topic, errors=_ERRORS)
    def post(self, request: Request, topic_id: int) -> Done:
        """Give a topic to somebody else.

        For the owner, who stays as a member.
        """
        transfer_topic(caller(request), topic_id, request.valid["user_id"])
        return ok("Ownership transferred successfully")
