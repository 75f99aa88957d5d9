"""Mail over SMTP: whole conversations with a mail server, and what becomes of a mail that it does not take."""

import dataclasses
import email
import email.policy
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from config.mail import mail_settings
from core.mail import send, send_mail
from core.models import Job, JobState
from tests.certificates import self_signed
from tests.services import free_port

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning"),
]
ADDRESS = "alice@example.com"
USER, PASSWORD = "hall@example.org", "p@ss/word"


class Post:
    """The mail server's side: answers in `answers`, by the words of the conversation, and what arrived."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.arrived: list[Any] = []
        self.envelopes: list[tuple[str, list[str]]] = []

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if "RCPT" not in self.answers:
            envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if "DATA" not in self.answers:
            self.arrived.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
            self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return self.answers.get("DATA", "250 OK")


@dataclasses.dataclass
class Office:
    """A running mail server."""

    post: Post
    url: str


def _authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    right = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=data == right, handled=False)


@pytest.fixture
def office() -> Iterator[Callable[..., Office]]:
    running: list[Controller] = []

    def start(scheme: str, credentials: str = "", **options: Any) -> Office:
        post = Post()
        controller = Controller(post, hostname="localhost", port=free_port(), ready_timeout=60, **options)
        controller.start()
        running.append(controller)
        return Office(post, f"{scheme}://{credentials}localhost:{controller.port}")

    yield start
    for controller in running:
        controller.stop()


@pytest.fixture
def use(settings: Any) -> Callable[[Office], None]:
    """Makes the product send by way of that server."""

    def configure(office: Office) -> None:
        settings.GUILDHALL = dataclasses.replace(settings.GUILDHALL, email_url=office.url)
        found = mail_settings(settings.GUILDHALL)
        settings.EMAIL_BACKEND = found.backend
        settings.EMAIL_HOST, settings.EMAIL_PORT = found.host, found.port
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = found.user, found.password
        settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = found.use_tls, found.use_ssl
        settings.DEFAULT_FROM_EMAIL = f"The Hall <{USER}>"

    return configure


def post(locale: str = "en-US") -> Job:
    """Ask for a mail; the job that tried to send it."""
    send_mail("login_code", to=ADDRESS, locale=locale, code="482913", minutes=15)
    return Job.objects.get(name="mail.send")


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """What our side wrote into the log, tracebacks included."""
    ours = [record for record in caplog.records if not record.name.startswith("mail.")]
    return "\n".join(caplog.handler.format(record) for record in ours)


def test_a_mail_arrives_whole(office: Any, use: Any) -> None:
    server = office("smtp")
    use(server)
    assert post("de").state == JobState.DONE
    assert server.post.envelopes == [(USER, [ADDRESS])]
    (sent,) = server.post.arrived
    assert (sent["From"], sent["To"]) == (f"The Hall <{USER}>", ADDRESS)
    assert sent["X-Mail-Kind"] == "login_code"
    assert sent["X-Mail-Facts"] is None
    assert sent["Message-ID"].endswith("@example.org>")
    assert sent["Date"]
    for kind in ("plain", "html"):
        assert "482913" in sent.get_body((kind,)).get_content()


@pytest.mark.parametrize("scheme", ["smtp+tls", "smtps"])
def test_a_mail_arrives_by_way_of_tls_and_a_password(
    office: Any, use: Any, scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = self_signed(tmp_path / "pem", "localhost")
    encrypted = {"tls_context": context, "require_starttls": True} if scheme == "smtp+tls" else {"ssl_context": context}
    server = office(
        scheme,
        f"{quote(USER)}:{quote(PASSWORD, safe='')}@",
        authenticator=_authenticate,
        auth_required=True,
        auth_require_tls=scheme == "smtp+tls",
        **encrypted,
    )
    use(server)
    job = post()
    assert (job.state, server.post.arrived) == (JobState.PENDING, [])  # nobody vouches for the certificate
    assert "SSLCertVerificationError" in job.error
    Job.objects.all().delete()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "pem"))
    assert post().state == JobState.DONE
    assert len(server.post.arrived) == 1


def test_a_wrong_password_of_ours_is_tried_again(office: Any, use: Any) -> None:
    server = office("smtp", "hall:wrong@", authenticator=_authenticate, auth_required=True, auth_require_tls=False)
    use(server)
    job = post()
    assert (job.state, server.post.arrived) == (JobState.PENDING, [])
    assert "SMTPAuthenticationError" in job.error


@pytest.mark.parametrize("word", ["MAIL", "RCPT", "DATA"])
def test_what_the_server_cannot_take_now_is_tried_again_as_the_same_mail(office: Any, use: Any, word: str) -> None:
    server = office("smtp")
    server.post.answers[word] = f"451 4.7.1 <{ADDRESS}> greylisted"
    use(server)
    job = post()
    assert (job.state, job.attempts) == (JobState.PENDING, 1)
    assert job.arguments
    assert ADDRESS not in job.error
    server.post.answers.clear()
    for _ in range(2):
        send(**job.arguments)
    first, second = server.post.arrived
    assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.parametrize("word", ["MAIL", "RCPT", "DATA"])
def test_what_the_server_refuses_for_good_is_given_up(
    office: Any, use: Any, word: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server = office("smtp")
    server.post.answers[word] = f"550 5.1.1 <{ADDRESS}> no such user"
    use(server)
    job = post()
    assert (job.state, job.arguments) == (JobState.FAILED, {})
    assert job.error == "GiveUp: the mail server refused the mail with 550"
    assert "job.gave_up" in logged(caplog)
    assert ADDRESS not in logged(caplog)


def test_a_server_that_is_away_is_tried_again_and_the_log_tells_neither_address_nor_code(
    use: Any, caplog: pytest.LogCaptureFixture
) -> None:
    use(Office(Post(), f"smtp://localhost:{free_port()}"))
    job = post()
    assert (job.state, job.error) == (JobState.PENDING, "MailFailed: ConnectionRefusedError")
    assert "job.failed" in logged(caplog)
    assert ADDRESS not in logged(caplog)
    assert "482913" not in logged(caplog)
