"""What views see of a request: Django's own, with what the layers before them found out."""

from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpRequest

from core.actor import Actor
from core.media.uploads import Upload

if TYPE_CHECKING:
    from core.api.answers import Cookie

Wire = Literal["v1", "topics"]


class Request(HttpRequest):
    """Annotations only: middlewares and views set these on the HttpRequest that Django made.

    `actor` is None for the anonymous; `is_vouched` when somebody with an account answers for what such a request
    brings. `path_values` holds the raw text of the path parameters. `valid` and `query` are the validated body and
    query of an endpoint that declares them; `uploads` the files of a message's multipart body. `more_headers` and
    `more_cookies` go out with the answer of a view that succeeds.
    """

    request_id: str
    client_ip: str
    actor: Actor | None
    audit_reason: str | None
    path_values: dict[str, str]
    valid: Any
    query: Any
    uploads: tuple[Upload, ...]
    is_vouched: bool
    more_headers: dict[str, str]
    more_cookies: "list[Cookie]"
