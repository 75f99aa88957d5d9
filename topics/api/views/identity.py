"""The caller's alias in a topic on the topic wire."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.envelope import Data, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code
from core.ids import to_oid
from topics.access import access_topic
from topics.aliases import alias_of
from topics.api.moderation_inputs import AliasInput
from topics.api.moderation_texts import ALIAS_TEXTS
from topics.api.schemas import OwnAlias
from topics.operations.aliases import take_alias


class TopicIdentity(ApiView):
    """Who the caller is when anonymous in a topic."""

    tags = ("Topics",)
    texts = ALIAS_TEXTS

    @endpoint(response=Data[OwnAlias], limit="api:topics:identity", errors=(Code.NOT_FOUND,))
    def get(self, request: Request, topic_id: int) -> Data[OwnAlias]:
        """Get the caller's alias in a topic, null when they have none."""
        actor = caller(request)
        access_topic(actor, topic_id)
        return ok(data=_own(alias_of(actor.user_id, topic_id), topic_id))

    @endpoint(
        request=AliasInput,
        response=Data[OwnAlias],
        limit="api:topics:identity",
        errors=(Code.BAD_REQUEST, Code.NOT_FOUND, Code.MISSING_PERMISSIONS),
    )
    def put(self, request: Request, topic_id: int) -> Data[OwnAlias]:
        """Choose the name to be anonymous under.

        Letters, digits and blanks count, 3 to 20 of them; each word gets a capital, and a number is appended to a name
        that somebody else has in the topic. What was written keeps the name it was written under.
        """
        return ok("Anonymous identity set successfully", data=_taken(request, topic_id))

    @endpoint(
        request=AliasInput,
        response=Data[OwnAlias],
        limit="api:topics:identity",
        errors=(Code.BAD_REQUEST, Code.NOT_FOUND, Code.MISSING_PERMISSIONS),
    )
    def post(self, request: Request, topic_id: int) -> Data[OwnAlias]:
        """Choose the name to be anonymous under, as PUT does."""
        return ok("Anonymous identity set successfully", data=_taken(request, topic_id))


def _taken(request: Request, topic_id: int) -> OwnAlias:
    return _own(take_alias(caller(request), topic_id, wanted=request.valid.wanted()), topic_id)


def _own(alias: str | None, topic_id: int) -> OwnAlias:
    return {"anonymous_name": alias, "topic_id": to_oid(topic_id)}
