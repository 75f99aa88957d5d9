"""/api/v6 to /api/v10: the guild wire's own views behind the addresses and bodies that libraries for Discord know.

A request is given the guild wire's address before anything looks for a view; what the view answers is respelled. So
permissions, limits and costs are the guild wire's, and there is no second set of views. Bots only: whoever comes with
another credential is refused, and cookies are not looked at.
"""

import math
import time
from collections.abc import Callable
from hashlib import sha256
from http import HTTPStatus
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from core.api.answers import json_response, v1_refusal
from core.api.json import decode, encode
from core.errors import Code, ProductError
from integrations.discord.refusals import refusal
from integrations.discord.routes import Face, Shape, face_of, is_there, own_path, path_below, template_of

Handler = Callable[[HttpRequest], HttpResponseBase]
_JSON = "application/json"


def discord_face(get_response: Handler) -> Handler:
    """Middleware: answers the dialect's addresses with the guild wire's views."""
    is_on = settings.GUILDHALL.discord_dialect

    def middleware(request: HttpRequest) -> HttpResponseBase:
        path = path_below(request.path_info) if is_on else None
        return get_response(request) if path is None else _answered(request, path, get_response)

    return middleware


def _answered(request: HttpRequest, path: str, get_response: Handler) -> HttpResponseBase:
    method = request.method or ""
    header = request.META.get("HTTP_AUTHORIZATION", "")
    if header and not header.startswith("Bot "):
        return _spelled(v1_refusal(ProductError(Code.UNAUTHORIZED)), method, path, None)
    if not is_there(path):
        return _spelled(v1_refusal(ProductError(Code.NOT_FOUND)), method, path, None)
    is_application = (method, path) == ("GET", "/oauth2/applications/@me")
    face = face_of(method, path)
    asked = request.path_info
    _readdress(request, "/users/@me" if is_application else own_path(method, path), face)
    response = get_response(request)
    request.path = request.path_info = asked  # for the access log
    if is_application and response.status_code == HTTPStatus.OK:
        return _application(response)
    return _spelled(response, method, path, face)


def _readdress(request: HttpRequest, path: str, face: Face | None) -> None:
    request.path = request.path_info = f"/v1{path}"
    reason = request.META.get("HTTP_X_AUDIT_LOG_REASON")
    if reason is not None:
        request.META["HTTP_X_AUDIT_LOG_REASON"] = unquote(reason)
    if face is not None and face.body is not None and request.content_type == _JSON:
        _respell_body(request, face.body)


def _respell_body(request: HttpRequest, shape: Shape) -> None:
    """Hand the view another body than the one that came. Django keeps a body that was read in `_body`."""
    try:
        body = decode(request.body)
    except ValueError:
        return  # the view says what is wrong with it
    if isinstance(body, dict):
        request._body = encode(shape(body))


def _spelled(response: HttpResponseBase, method: str, path: str, face: Face | None) -> HttpResponseBase:
    if isinstance(response, HttpResponse) and response.headers.get("Content-Type", "").startswith(_JSON):
        _respell(response, face)
    _tell_limits(response, method, path)
    return response


def _respell(response: HttpResponse, face: Face | None) -> None:
    response.headers["Content-Type"] = _JSON
    shape: Shape | None = face.shape if face is not None else None
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        shape = refusal
    if shape is not None and response.content:
        response.content = encode(shape(decode(response.content)))


def _tell_limits(response: HttpResponseBase, method: str, path: str) -> None:
    """How libraries for Discord are told of a bucket; they take a 429 without `Via` for a ban of their address."""
    headers = response.headers
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        headers["Via"] = "1.1 guildhall"
    reset = headers.get("X-RateLimit-Reset")
    if reset is not None:
        headers["X-RateLimit-Reset-After"] = f"{max(0.0, float(reset) - math.floor(time.time())):.3f}"
        headers["X-RateLimit-Bucket"] = sha256(f"{method} {template_of(path)}".encode()).hexdigest()[:16]


def _application(response: HttpResponseBase) -> HttpResponseBase:
    """A bot is its own application."""
    assert isinstance(response, HttpResponse)
    bot = decode(response.content)
    partial = {key: bot[key] for key in ("id", "username", "discriminator", "global_name", "avatar")}
    return json_response(
        {
            "id": bot["id"],
            "name": bot["global_name"] or bot["username"],
            "icon": bot["avatar"],
            "description": bot["bio"] or "",
            "rpc_origins": [],
            "bot_public": True,
            "bot_require_code_grant": False,
            "owner": {**partial, "bot": True, "public_flags": 0, "flags": 0},
            "verify_key": "",
            "flags": 0,
            "team": None,
            "summary": "",
            "terms_of_service_url": None,
            "privacy_policy_url": None,
        }
    )
