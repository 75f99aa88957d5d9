"""Other people on the topic wire: finding them, their pages, who is there, and blocks."""

from accounts.api.inputs import HandleField
from accounts.api.people_inputs import EmailInput, SearchQuery, UsernameInput
from accounts.api.people_schemas import EmailFree, FoundUser, OnlineUser, PublicUser, UsernameFree
from accounts.api.render import render_card
from accounts.api.render_people import render_found, render_online, render_public_user
from accounts.api.schemas import UserCard
from accounts.models import RelationshipType
from accounts.operations.relationships import block_user, remove_relationship
from accounts.people import find_people, is_handle_free, online_people, person_by_handle, person_by_id
from accounts.relationships import relationships_of
from accounts.requests import caller
from core.api.endpoint import Text, TextKey, endpoint
from core.api.envelope import Data, Done, Listed, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code, InvalidForm, ProductError

_TAGS = ("Users",)
_UNKNOWN = (404, "User not found")
TEXTS: dict[TextKey, Text] = {
    Code.UNKNOWN_USER: _UNKNOWN,
    "bad_user_id": _UNKNOWN,
    "bad_name": _UNKNOWN,
    "query_short": (400, "Search query must be at least 2 characters"),
    "username_missing": (400, "Username is required"),
    "block_self": (400, "Cannot block yourself"),
    "not_blocked": (400, "User was not blocked"),
}


class UserSearch(ApiView):
    gate = "human"
    tags = _TAGS
    texts = TEXTS

    @endpoint(query=SearchQuery, response=Listed[FoundUser], limit="api:users:search", errors=(Code.BAD_REQUEST,))
    def get(self, request: Request) -> Listed[FoundUser]:
        """Find people by a part of their username.

        At most ten; e-mail addresses are neither searched nor shown.
        """
        if not request.query.is_long_enough:
            raise ProductError(Code.BAD_REQUEST, reason="query_short")
        return ok(data=[render_found(user) for user in find_people(caller(request), request.query.text)])


class OnlineUsers(ApiView):
    gate = "human"
    tags = _TAGS

    @endpoint(response=Listed[OnlineUser], limit="default")
    def get(self, request: Request) -> Listed[OnlineUser]:
        """List who is online of the people one knows: friends, conversation partners, members of common rooms."""
        return ok(data=[render_online(person) for person in online_people(caller(request))])


class UsernameCheck(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(request=UsernameInput, response=Data[UsernameFree], limit="default", errors=(Code.BAD_REQUEST,))
    def post(self, request: Request) -> Data[UsernameFree]:
        """Tell whether a username can be had."""
        username = request.valid.get("username") or ""
        if not username.strip():
            raise ProductError(Code.BAD_REQUEST, reason="username_missing")
        return ok(data={"username": username, "available": _is_available(username)})


def _is_available(username: str) -> bool:
    try:
        handle = HandleField().run_validation(username)
    except InvalidForm:
        return False
    return is_handle_free(handle)


class EmailCheck(ApiView):
    gate = "open"
    tags = _TAGS

    @endpoint(request=EmailInput, response=Data[EmailFree], limit="default")
    def post(self, request: Request) -> Data[EmailFree]:
        """Check the form of an e-mail address.

        Whether somebody has an account with it is told to nobody.
        """
        return ok(data={"email": request.valid["email"], "available": True})


class OneUser(ApiView):
    tags = _TAGS
    texts = TEXTS

    @endpoint(response=Data[PublicUser], limit="default", errors=(Code.UNKNOWN_USER,))
    def get(self, request: Request, user_id: int) -> Data[PublicUser]:
        """Get somebody's public page."""
        return ok(data=render_public_user(person_by_id(caller(request), user_id)))


class UserByName(ApiView):
    tags = _TAGS
    texts = TEXTS

    @endpoint(response=Data[PublicUser], limit="default", errors=(Code.UNKNOWN_USER,))
    def get(self, request: Request, name: str) -> Data[PublicUser]:
        """Get somebody's public page by their username."""
        return ok(data=render_public_user(person_by_handle(caller(request), name)))


class Block(ApiView):
    gate = "human"
    tags = _TAGS
    texts = TEXTS

    @endpoint(response=Done, operation=block_user, errors=(Code.BAD_REQUEST, Code.UNKNOWN_USER))
    def post(self, request: Request, user_id: int) -> Done:
        """Block somebody.

        Ends a friendship and requests. They are not told.
        """
        actor = caller(request)
        if user_id == actor.user_id:
            raise ProductError(Code.BAD_REQUEST, reason="block_self")
        block_user(actor, user_id)
        return ok("User blocked successfully")


class Unblock(ApiView):
    gate = "human"
    tags = _TAGS
    texts = {**TEXTS, Code.UNKNOWN_USER: TEXTS["not_blocked"]}

    @endpoint(response=Done, operation=remove_relationship, errors=(Code.UNKNOWN_USER,))
    def post(self, request: Request, user_id: int) -> Done:
        """Lift a block."""
        remove_relationship(caller(request), user_id, only=RelationshipType.BLOCKED)
        return ok("User unblocked successfully")

    @endpoint(response=Done, operation=remove_relationship, errors=(Code.UNKNOWN_USER,))
    def delete(self, request: Request, user_id: int) -> Done:
        """Lift a block."""
        return self.post(request, user_id)


class Blocked(ApiView):
    gate = "human"
    tags = _TAGS

    @endpoint(response=Listed[UserCard], limit="default")
    def get(self, request: Request) -> Listed[UserCard]:
        """List whom one has blocked."""
        records = relationships_of(caller(request).user_id, RelationshipType.BLOCKED)
        return ok(data=[render_card(record.user) for record in records])
