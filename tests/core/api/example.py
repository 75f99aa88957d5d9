"""A tiny product with one view of every kind, for the tests of the plumbing."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, NotRequired, TypedDict

from django.http import HttpRequest

from core.actor import Actor
from core.api.answers import Answer, Cookie
from core.api.endpoint import endpoint
from core.api.envelope import Data, Done, ok
from core.api.fields import (
    AnyField,
    Base64Field,
    BoolField,
    ChoiceField,
    ColorField,
    DateField,
    EmailField,
    FlagsField,
    IdField,
    Input,
    Int64Field,
    ItemsField,
    MapField,
    NumberField,
    OidField,
    PatternField,
    PermissionBitsField,
    QueryFlagField,
    SecretField,
    TextField,
    TimestampField,
    UrlField,
    WholeField,
)
from core.api.middleware import MIDDLEWARE as LAYERS
from core.api.request import Request
from core.api.routing import mount, routes
from core.api.views import ApiView, V1View
from core.errors import Code, ProductError
from core.urls import urlpatterns as core_urls
from core.urls import v1_routes

MIDDLEWARE = list(LAYERS)
SETTINGS: dict[str, Any] = {
    "ROOT_URLCONF": "tests.core.api.example",
    "MIDDLEWARE": MIDDLEWARE,
    "GUILDHALL_AUTHENTICATOR": "core.api.testing.authenticate_as_told",
}


def actor(user_id: int = 1, *, kind: Any = "session", is_bot: bool = False, scopes: Any = (), **user: Any) -> Actor:
    """Somebody, without a database."""
    row = SimpleNamespace(id=user_id, is_bot=is_bot, flags=0, **({"suspicious_activity_flags": 0} | user))
    return Actor(row, kind=kind, scopes=frozenset(scopes), ip="203.0.113.9")


class PartInput(Input):
    name = TextField(1, 10)
    color = ColorField(required=False, allow_null=True)


class EverythingInput(Input):
    any = AnyField(required=False, allow_null=True)
    base64 = Base64Field(1000, required=False)
    bool = BoolField(required=False)
    choice = ChoiceField(("red", "blue"), required=False)
    number_choice = ChoiceField((0, 1), required=False)
    color = ColorField(required=False)
    date = DateField(required=False)
    email = EmailField(required=False)
    flags = FlagsField(required=False)
    id = IdField(required=False)
    int64 = Int64Field(required=False)
    items = ItemsField(IdField(), most=3, required=False)
    parts = ItemsField(PartInput(), required=False)
    map = MapField(WholeField(), required=False)
    number = NumberField(0, 10, required=False)
    oid = OidField(required=False)
    part = PartInput(required=False, allow_null=True)
    pattern = PatternField("[a-z]+", required=False)
    permissions = PermissionBitsField(required=False)
    secret = SecretField(8, 20, required=False)
    text = TextField(1, 10, required=False)
    exact = TextField(4, 4, required=False)
    content = TextField(max_only=10, required=False)
    timestamp = TimestampField(required=False)
    url = UrlField(required=False)
    whole = WholeField(required=False)


class NamedInput(Input):
    name = TextField(2, 5, texts={"required": "Name is required", "short": "Name is too short"})
    topic = TextField(0, 20, required=False, allow_null=True)


class StrictInput(Input):
    strict = True
    name = TextField(required=False)


class PageQuery(Input):
    limit = WholeField(1, 100, default=50)
    deep = QueryFlagField()
    ids = ItemsField(IdField(), required=False)


class Thing(TypedDict):
    """A thing."""

    id: str
    name: NotRequired[str | None]
    inner: "NotRequired[Thing | None]"


order: list[str] = []


def note(step: str) -> Any:
    """A check that only says that it was asked."""

    def check(request: HttpRequest) -> None:
        order.append(step)

    return check


class Things(V1View):
    gate = "human"
    tags = ("Things",)

    @endpoint(
        query=PageQuery,
        response=list[Thing],
        limit="instance:info",
        before_limit=(note("first"),),
        before_validation=(note("second"),),
    )
    def get(self, request: Request, thing_id: int) -> Any:
        """List things."""
        order.append("handler")
        return [{"id": str(thing_id), **request.query.values}]

    @endpoint(request=NamedInput, response=Thing, status=201, audit_reason=True)
    def post(self, request: Request, thing_id: int) -> Any:
        """Make a thing.

        It stays made.
        """
        return {"id": str(thing_id), **request.valid.values, "reason": request.audit_reason}

    @endpoint()
    def delete(self, request: Request, thing_id: int) -> None:
        """Forget it."""


class ThingsPatch(V1View):
    gate = "login"

    @endpoint(request=list[PartInput], response=None)
    def patch(self, request: Request, id: int) -> None:
        """Change parts."""


class Mine(V1View):
    gate = "soft"

    @endpoint(response=Thing, scope="identify")
    def get(self, request: Request) -> Thing:
        """Read mine."""
        return {"id": "mine"}


class Anything(V1View):
    gate = "open"

    @endpoint(request=EverythingInput, response=dict[str, Any])
    def post(self, request: Request) -> dict[str, Any]:
        """Take everything."""
        return {"keys": sorted(request.valid.values)}

    @endpoint(query=EverythingInput, response=dict[str, Any])
    def get(self, request: Request) -> dict[str, Any]:
        """Take everything as a query."""
        return {"keys": sorted(request.query.values)}

    @endpoint(request=StrictInput, response=dict[str, Any])
    def put(self, request: Request) -> dict[str, Any]:
        """Take little."""
        return {}


class Message(V1View):
    gate = "open"

    @endpoint(request=NamedInput, response=dict[str, Any], body="message")
    def post(self, request: Request) -> dict[str, Any]:
        """Send a message."""
        return {"values": request.valid.values, "files": [upload.name for upload in request.uploads]}


class Form(V1View):
    gate = "open"

    @endpoint(request=NamedInput, response=dict[str, Any], body="form")
    def post(self, request: Request) -> dict[str, Any]:
        """Take a form."""
        return dict(request.valid.values)


class Failing(V1View):
    gate = "open"

    @endpoint()
    def get(self, request: Request, kind: str) -> Any:
        """Fail."""
        if kind == "crash":
            raise RuntimeError("a secret detail")
        raise ProductError(Code(kind), limit=3, headers={"Retry-After": "2"})


class Cookies(V1View):
    gate = "open"

    @endpoint()
    def post(self, request: Request) -> Answer:
        """Set one."""
        return Answer({"ok": True}, cookies=(Cookie(name="session", value="x"), Cookie(name="old", value=None)))


class Topics(ApiView):
    gate = "login"
    texts = {"topic_banned": (403, "You are banned from this topic"), Code.UNKNOWN_CHANNEL: "Chat room not found"}

    @endpoint(request=NamedInput, response=Data[Thing], status=201, limit="instance:info")
    def post(self, request: Request) -> Data[Thing]:
        """Create a topic."""
        made: Data[Thing] = ok("Made", data={"id": "1", "name": request.valid["name"]})
        return made


class Topic(ApiView):
    gate = "open"
    texts = Topics.texts

    @endpoint(response=Data[Thing])
    def get(self, request: Request, topic_id: int) -> Any:
        """Read a topic."""
        if topic_id == 1:
            raise ProductError(Code.MISSING_ACCESS, reason="topic_banned")
        if topic_id == 2:
            raise ProductError(Code.UNKNOWN_CHANNEL)
        if topic_id == 3:
            raise RuntimeError("a secret detail")
        return ok(data={"id": str(topic_id)})

    @endpoint(request=NamedInput, response=Done)
    def delete(self, request: Request, topic_id: int) -> Any:
        """Delete a topic."""
        return ok(request.valid["name"])


class MyTopics(ApiView):
    @endpoint(response=Done)
    def get(self, request: Request) -> Any:
        """List mine."""
        return ok("mine")


V1_ROUTES = [
    *v1_routes,
    *routes("/things/<id:thing_id>", Things, "/thing/<id:thing_id>"),
    *routes("/things/<id:id>", ThingsPatch),
    *routes("/things/@me", Mine),
    *routes("/anything", Anything),
    *routes("/message", Message),
    *routes("/form", Form),
    *routes("/failing/<str:kind>", Failing),
    *routes("/cookies", Cookies),
]
TOPIC_ROUTES = [
    *routes("/topics/<id:topic_id>", Topic),
    *routes("/topics", Topics),
    *routes("/topics/my", MyTopics),
]

urlpatterns = [
    *core_urls,
    mount("api/", TOPIC_ROUTES, wire="topics"),
    mount("v1/", V1_ROUTES, wire="v1"),
    mount("", V1_ROUTES, wire="v1", documented=False),
]
handler400 = "core.views.failures.bad_request"
handler403 = "core.views.failures.permission_denied"
handler404 = "core.views.failures.not_found"
handler500 = "core.views.failures.server_error"


@contextmanager
def watched_order() -> Iterator[list[str]]:
    """The steps that requests inside go through."""
    order.clear()
    yield order
    order.clear()
