"""Where the mail provider tells what became of mails."""

import structlog
from django.http import HttpResponse

from accounts.mail_webhooks import Envelope, is_from_provider, news_in, note_heard, was_heard
from accounts.operations.email_bounced import note_unreachable
from accounts.sendgrid import bounced_in, is_from_sendgrid, note_told, was_told
from core.actor import Actor
from core.api.endpoint import endpoint
from core.api.reading import body_of
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code, ProductError

_SYSTEM = Actor(user=None, kind="system")
_SENDGRID = "X-Twilio-Email-Event-Webhook"
_log = structlog.get_logger(__name__)


class SendGridWebhook(V1View):
    gate = "open"  # signed by the provider
    tags = ("Webhooks",)

    @endpoint(status=200, media="text/plain", response=str, body="raw", errors=(Code.UNAUTHORIZED, Code.BAD_REQUEST))
    def post(self, request: Request) -> HttpResponse:
        """Take in what SendGrid tells of mails, as from Sweego.

        Signed by its signed event webhook: ECDSA with P-256 and SHA-256 over timestamp and body, at most a day old.
        """
        headers, body = request.headers, body_of(request)
        signature, timestamp = (headers.get(f"{_SENDGRID}-{part}", "") for part in ("Signature", "Timestamp"))
        if not is_from_sendgrid(signature, timestamp, body):
            raise ProductError(Code.UNAUTHORIZED)
        bounced = bounced_in(body)
        if bounced is None:
            raise ProductError(Code.BAD_REQUEST)
        if not was_told(timestamp, body):
            known = sum(note_unreachable(_SYSTEM, email=email) for email in bounced)
            _log.info("mail.news", provider="sendgrid", bounced=len(bounced), known=known)
            note_told(timestamp, body)
        return HttpResponse(status=200)


class SweegoWebhook(V1View):
    gate = "open"  # signed by the provider
    tags = ("Webhooks",)

    @endpoint(status=200, media="text/plain", response=str, body="raw", errors=(Code.UNAUTHORIZED, Code.BAD_REQUEST))
    def post(self, request: Request) -> HttpResponse:
        """Take in what Sweego tells of mails: an address at which they bounce, or whose owner complains, has to be
        verified anew.

        Signed in `webhook-signature`: base64 of HMAC-SHA256 over `id.timestamp.body`, at most five minutes old.
        """
        headers, body = request.headers, body_of(request)
        envelope = Envelope(*(headers.get(f"webhook-{part}", "") for part in ("id", "timestamp", "signature")))
        if not is_from_provider(envelope, body):
            raise ProductError(Code.UNAUTHORIZED)
        news = news_in(body)
        if news is None:
            raise ProductError(Code.BAD_REQUEST)
        if not was_heard(envelope):
            is_known = news.is_bad and note_unreachable(_SYSTEM, email=news.recipient)
            _log.info("mail.news", kind=news.kind[:32], is_known=is_known)
            note_heard(envelope)
        return HttpResponse(status=200)
