"""Webhooks on the guild wire, for whoever has their token: nobody needs to sign in, and nothing else of the instance is
open to them."""

import structlog
from django.http import HttpResponse

from accounts.requests import caller
from chat.v1.render_messages import render_message
from chat.v1.schemas_messages import MessageResponse
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code, ProductError
from integrations.operations.webhooks import delete_by_token, update_by_token
from integrations.v1.inputs_webhooks import (
    GitHubInput,
    SentryInput,
    SlackInput,
    WaitQuery,
    WebhookMessageInput,
    WebhookTokenChangesInput,
)
from integrations.v1.render_webhooks import render_for_token
from integrations.v1.schemas_webhooks import WebhookTokenResponse
from integrations.v1.webhook_requests import knows_token, not_from_web_client, webhook_of
from integrations.webhooks.appearance import change_by_token
from integrations.webhooks.github import from_github
from integrations.webhooks.records import WebhookRecord
from integrations.webhooks.sentry import from_sentry
from integrations.webhooks.slack import from_slack
from integrations.webhooks.speaking import Saying, speak

_log = structlog.get_logger(__name__)
_TAGS = ("Webhooks",)
_SAYING = (Code.UNKNOWN_WEBHOOK, Code.CANNOT_SEND_EMPTY_MESSAGE)
_EXECUTE, _OF_PROGRAMS = "webhook:execute::webhook_id", "webhook:github::webhook_id"


class WebhookByToken(V1View):
    gate = "open"  # the token is the credential
    tags = _TAGS

    @endpoint(
        response=WebhookTokenResponse,
        limit="webhook:read::webhook_id",
        before_validation=(knows_token,),
        errors=(Code.UNKNOWN_WEBHOOK,),
    )
    def get(self, request: Request, webhook_id: int, token: str) -> WebhookTokenResponse:
        """Get a webhook by its token."""
        return render_for_token(WebhookRecord.of(webhook_of(request)))

    @endpoint(
        request=WebhookTokenChangesInput,
        response=WebhookTokenResponse,
        operation=update_by_token,
        before_validation=(knows_token,),
        errors=(Code.UNKNOWN_WEBHOOK,),
    )
    def patch(self, request: Request, webhook_id: int, token: str) -> WebhookTokenResponse:
        """Change name or picture of a webhook by its token. Everything else is refused."""
        valid = request.valid
        webhook = change_by_token(
            caller(request), webhook_id, token=token, changes=valid.changes(), avatar=valid.get("avatar")
        )
        return render_for_token(webhook)

    @endpoint(operation=delete_by_token, before_validation=(knows_token,), errors=(Code.UNKNOWN_WEBHOOK,))
    def delete(self, request: Request, webhook_id: int, token: str) -> None:
        """Delete a webhook by its token."""
        delete_by_token(caller(request), webhook_id, token=token)

    @endpoint(
        request=WebhookMessageInput,
        query=WaitQuery,
        response=MessageResponse,
        also={204: None},
        body="message",
        limit=_EXECUTE,
        before_limit=(not_from_web_client,),
        before_validation=(knows_token,),
        errors=(*_SAYING, Code.INVALID_API_ORIGIN, Code.FILE_SIZE_TOO_LARGE),
    )
    def post(self, request: Request, webhook_id: int, token: str) -> MessageResponse | HttpResponse:
        """Say something through a webhook.

        The message is answered with `wait=true`, else nothing. Files come as in messages of people. Mentions notify
        nobody.
        """
        message = _said(request, request.valid.saying(request.uploads))
        if message is None or not request.query["wait"]:
            return HttpResponse(status=204)
        return message


class SlackWebhook(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(
        request=SlackInput,
        response=str,
        media="text/plain",
        body="payload",
        limit=_EXECUTE,
        before_validation=(knows_token,),
        errors=_SAYING,
    )
    def post(self, request: Request, webhook_id: int, token: str) -> HttpResponse:
        """Say something in the words of Slack's incoming webhooks.

        Text, name and picture, and an embed for each of the attachments; blocks are not known.
        """
        _said(request, from_slack(request.valid.facts()))
        return HttpResponse("ok", content_type="text/plain")


class GitHubWebhook(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(
        request=GitHubInput,
        body="payload",
        limit=_OF_PROGRAMS,
        before_validation=(knows_token,),
        errors=(Code.UNKNOWN_WEBHOOK,),
    )
    def post(self, request: Request, webhook_id: int, token: str) -> None:
        """Take what GitHub tells of a repository.

        Set as payload URL of a GitHub webhook. Events that are no news are taken and dropped, and so is what was
        delivered within a day (`X-GitHub-Delivery`), and what cannot be said for now.
        """
        headers = request.headers
        event, delivery = headers.get("X-GitHub-Event", ""), headers.get("X-GitHub-Delivery", "")
        try:
            _said(request, from_github(event, delivery, request.valid.facts))
        except ProductError as refusal:  # 204 whatever becomes of it, to whoever has the token
            if refusal.code == Code.UNKNOWN_WEBHOOK:
                raise
            _log.info("webhook.not_said", webhook=webhook_id, code=refusal.code)


class SentryWebhook(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(
        request=SentryInput,
        body="payload",
        limit=_OF_PROGRAMS,
        before_validation=(knows_token,),
        errors=(Code.UNKNOWN_WEBHOOK,),
    )
    def post(self, request: Request, webhook_id: int, token: str) -> None:
        """Take what Sentry tells of new issues. Everything else it tells is taken and dropped."""
        headers, facts = request.headers, request.valid.facts
        is_issue = headers.get("Sentry-Hook-Resource") == "issue"
        event = headers.get("X-Sentry-Event") or (str(facts.get("action")) if is_issue else "")
        _said(request, from_sentry(event, facts))


def _said(request: Request, saying: Saying | None) -> MessageResponse | None:
    message = speak(webhook_of(request), saying, request.client_ip) if saying is not None else None
    return render_message(message) if message is not None else None
