"""A person's aliases on the topic wire."""

from typing import TypedDict

from accounts.requests import caller
from core.api.endpoint import Text, TextKey, endpoint
from core.api.envelope import Done, Listed, ok
from core.api.request import Request
from core.api.views import ApiView
from core.clock import iso
from core.errors import Code
from core.ids import to_oid
from posts.identities import Identity, identities_of
from topics.operations.aliases import drop_alias

_TAGS = ("Users",)
_TEXTS: dict[TextKey, Text] = dict.fromkeys(
    ("alias_not_dropped", "bad_topic_id"), (404, "Failed to delete anonymous identity")
)


class AnonymousIdentity(TypedDict):
    """The name the caller is anonymous under in a topic. `identity_name` is the same name again."""

    _id: str
    id: str
    user_id: str
    topic_id: str
    anonymous_name: str
    identity_name: str
    topic_title: str
    message_count: int
    created_at: str
    last_used: str


class AnonymousIdentities(ApiView):
    """The caller's aliases."""

    tags = _TAGS

    @endpoint(response=Listed[AnonymousIdentity], limit="api:attention:read")
    def get(self, request: Request) -> Listed[AnonymousIdentity]:
        """List the names the caller is anonymous under, newest first."""
        return ok(data=[_rendered(identity) for identity in identities_of(caller(request))])


class OneAnonymousIdentity(ApiView):
    """The caller's alias in a topic."""

    tags = _TAGS
    texts = _TEXTS

    @endpoint(response=Done, limit="api:attention:update", errors=(Code.NOT_FOUND,))
    def delete(self, request: Request, topic_id: int) -> Done:
        """Go by no alias in a topic any more.

        What was written under it keeps it.
        """
        drop_alias(caller(request), topic_id)
        return ok("Anonymous identity deleted successfully")


def _rendered(identity: Identity) -> AnonymousIdentity:
    alias = identity.alias
    return {
        "_id": to_oid(alias.id),
        "id": to_oid(alias.id),
        "user_id": to_oid(alias.user_id),
        "topic_id": to_oid(alias.topic_id),
        "anonymous_name": alias.name,
        "identity_name": alias.name,
        "topic_title": alias.topic.title,
        "message_count": identity.message_count,
        "created_at": iso(alias.created_at),
        "last_used": iso(identity.last_used),
    }
