"""Where media servers tell what happens in their rooms."""

import json
from http import HTTPStatus

from django.http import HttpResponse

from core.actor import Actor
from core.api.endpoint import endpoint
from core.api.reading import body_of
from core.api.request import Request
from core.api.views import V1View
from integrations.operations.voice_webhooks import hear_of_room
from integrations.voice.tokens import claimed_key, sender_of
from integrations.voice.topology import servers_with, voice_is_on

_SYSTEM = Actor(user=None, kind="system")


class LiveKitWebhook(V1View):
    gate = "open"  # signed by the server that sends it
    tags = ("Voice",)

    @endpoint(status=200, media="text/plain", response=str, body="raw", also={400: str, 503: str})
    def post(self, request: Request) -> HttpResponse:
        """Take in what a LiveKit server tells of its rooms.

        `application/webhook+json`, signed with the key and secret of the server: a JWT in `Authorization` whose claim
        `sha256` is the hash of the body. 400 for anything else, 503 without media servers.
        """
        if not voice_is_on():
            return _text("Voice is off", HTTPStatus.SERVICE_UNAVAILABLE)
        body, authorization = body_of(request), request.headers.get("Authorization", "")
        key = claimed_key(authorization, body)
        server = sender_of(authorization, body, servers_with(key)) if key is not None else None
        news = _read(body) if server is not None else None
        if server is None or news is None:
            return _text("Invalid webhook", HTTPStatus.BAD_REQUEST)
        hear_of_room(_SYSTEM, server, news)
        return HttpResponse(status=200)


def _read(body: bytes) -> dict[str, object] | None:
    try:
        news = json.loads(body)
    except ValueError:
        return None
    return news if isinstance(news, dict) else None


def _text(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain")
