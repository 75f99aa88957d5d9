"""Codes by SMS: who may use which provider, what is asked of Twilio, and what stays sealed."""

import base64
import dataclasses
import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs

import pytest

from core import sms as sms_module
from core.instance import discovery
from core.jobs import GiveUp
from core.models import Job, JobState
from core.outbound import Guard, Outbound
from core.sealing import seal
from core.sms import SmsFailed, TwilioSms, code_text, new_sms_code, send, send_sms, sms

PHONE = "+351912345678"


@pytest.fixture
def provider(settings: Any) -> Any:
    def choose(name: str, **changes: str) -> None:
        settings.GUILDHALL = dataclasses.replace(settings.GUILDHALL, sms_provider=name, **changes)

    return choose


class Twilio(BaseHTTPRequestHandler):
    """Notes what it is asked and answers with `status`."""

    status = 201
    asked: list[tuple[str, str | None, dict[str, list[str]]]] = []

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode(), strict_parsing=True)
        Twilio.asked.append((self.path, self.headers["Authorization"], form))
        self.send_response(Twilio.status)
        body = json.dumps({"sid": "SM1", "status": "queued"}).encode()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture
def twilio() -> Iterator[TwilioSms]:
    Twilio.status, Twilio.asked = 201, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Twilio)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    port = server.server_port
    client = Outbound(Guard(allows=lambda address: address == ip_address("127.0.0.1"), ports=frozenset({port})))
    yield TwilioSms("AC12", "s3cret", "+15005550006", f"http://127.0.0.1:{port}", lambda: client)
    server.shutdown()
    server.server_close()


def test_twilio_is_asked_in_its_own_words(twilio: TwilioSms) -> None:
    twilio.deliver(PHONE, "482913 is your code & more")
    dataclasses.replace(twilio, sender="MG77").deliver(PHONE, "hello")
    (path, credentials, form), (_, _, by_service) = Twilio.asked
    assert path == "/2010-04-01/Accounts/AC12/Messages.json"
    assert credentials == "Basic " + base64.b64encode(b"AC12:s3cret").decode()
    assert form == {"To": [PHONE], "Body": ["482913 is your code & more"], "From": ["+15005550006"]}
    assert by_service == {"To": [PHONE], "Body": ["hello"], "MessagingServiceSid": ["MG77"]}


@pytest.mark.parametrize(
    ("status", "raised"),
    [(400, GiveUp), (401, GiveUp), (404, GiveUp), (302, GiveUp), (429, SmsFailed), (500, SmsFailed), (503, SmsFailed)],
)
def test_what_twilio_refuses_is_given_up_and_what_it_cannot_do_now_is_tried_again(
    twilio: TwilioSms, status: int, raised: type[Exception]
) -> None:
    Twilio.status = status
    with pytest.raises(raised, match=str(status)) as caught:
        twilio.deliver(PHONE, "482913 is your code")
    assert PHONE not in str(caught.value)


def test_a_twilio_that_is_away_is_tried_again(twilio: TwilioSms) -> None:
    away = dataclasses.replace(twilio, url="http://127.0.0.1:1", client=lambda: Outbound())
    with pytest.raises(SmsFailed, match=r"^Refused$"):
        away.deliver(PHONE, "482913 is your code")


def test_secrets_do_not_show_in_what_is_printed(twilio: TwilioSms) -> None:
    assert "s3cret" not in repr(twilio)


def test_the_settings_choose_the_provider(provider: Any) -> None:
    assert not sms().is_on
    provider("twilio", sms_account="AC12", sms_token="s3cret", sms_from="+15005550006")
    assert sms() == TwilioSms("AC12", "s3cret", "+15005550006")
    assert sms().is_on
    provider("console")
    assert sms().is_on


@pytest.mark.django_db
def test_clients_are_told_whether_there_is_a_provider(provider: Any) -> None:
    assert discovery()["features"]["sms_mfa_enabled"] is False
    provider("memory")
    assert discovery()["features"]["sms_mfa_enabled"] is True


def test_codes_are_random_but_for_the_provider_of_tests(provider: Any) -> None:
    codes = {new_sms_code() for _ in range(20)}
    assert len(codes) > 15
    assert all(len(code) == 6 and code.isdecimal() for code in codes)
    provider("memory")
    assert {new_sms_code() for _ in range(3)} == {"123456"}


def test_the_text_states_code_and_minutes() -> None:
    assert code_text("482913", 10, "en-US") == (
        "482913 is your Guildhall code. It is valid for 10 minutes. Tell it to nobody."
    )


@pytest.mark.django_db
def test_what_waits_in_the_database_is_sealed(provider: Any) -> None:
    provider("console")
    send_sms(PHONE, "482913 is your code")
    arguments = json.dumps(Job.objects.get(name="sms.send").arguments)
    assert "482913" not in arguments
    assert PHONE not in arguments


@pytest.mark.django_db
def test_without_a_provider_nothing_is_asked_for(provider: Any) -> None:
    send_sms(PHONE, "482913 is your code")
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_message_reaches_the_provider_after_the_commit(
    provider: Any, twilio: TwilioSms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sms_module, "sms", lambda: twilio)
    send_sms(PHONE, "482913 is your code")
    assert Twilio.asked[0][2]["Body"] == ["482913 is your code"]
    assert Job.objects.get(name="sms.send").state == JobState.DONE


def test_only_the_console_shows_a_code(provider: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    provider("memory")
    sms().deliver(PHONE, "482913")
    assert caplog.records == []
    provider("console")
    sms().deliver(PHONE, "482913")
    (line,) = caplog.records
    assert "482913" in str(line.msg)


def test_what_cannot_be_opened_is_given_up(provider: Any) -> None:
    with pytest.raises(GiveUp, match="sealed with a key"):
        send(sealed="A" * 80)
    with pytest.raises(GiveUp, match="no provider"):
        send(sealed=seal(b'["+351912345678","482913"]'))
