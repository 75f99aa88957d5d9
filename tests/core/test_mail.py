"""Mails: their words in every language, what travels with them and what stays sealed."""

import dataclasses
import email
import email.policy
import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from django.core import mail
from django.template.loader import get_template

from core import mail_kinds
from core.jobs import GiveUp
from core.mail import Letter, message_of, send, send_mail
from core.mail_texts import LANGUAGES, language_of, written
from core.models import Job, JobState
from core.sealing import seal
from tests.mailbox import queued_mails

MOMENT = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)
FACTS: dict[str, Any] = {
    "token": "tok" * 20 + "en42",
    "code": "482913",
    "minutes": 15,
    "ip": "198.51.100.7",
    "location": "Porto, Portugal",
    "new_email": "new@example.org",
    "reason": "Spam & <b>more</b>",
    "comment": "Thank you & <b>goodbye</b>",
    "report_id": "1234",
    "deletion_at": MOMENT,
    "ends_at": MOMENT,
    "last_active_at": MOMENT,
    "expires_at": MOMENT,
    "link": "https://chat.example.org/exports/1?key=a&more=b",
    "messages": 7,
    "size": 3 * 1024 * 1024,
}
SHOWN = ("token", "code", "ip", "location", "new_email", "reason", "messages", "comment", "report_id")


@pytest.fixture
def configured(settings: Any, mail_is_on: None) -> Any:
    settings.GUILDHALL = dataclasses.replace(
        settings.GUILDHALL, public_url="https://chat.example.org", web_url="", instance_name="The Hall"
    )
    settings.DEFAULT_FROM_EMAIL = "The Hall <hall@example.org>"
    return settings


def facts_of(kind: str) -> dict[str, Any]:
    return {name: FACTS[name] for name in mail_kinds.KINDS[kind].facts}


def plain_facts(kind: str) -> dict[str, Any]:
    facts = facts_of(kind)
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in facts.items()}


def letter(kind: str = "verification_code", language: str = "en", **facts: Any) -> Letter:
    return Letter("ab12", kind, "alice@example.com", language, facts or plain_facts(kind))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", mail_kinds.KINDS)
def test_every_mail_says_what_it_must(configured: Any, kind: str, language: str) -> None:
    text = written(kind, language, plain_facts(kind))
    for name in SHOWN:
        if name in mail_kinds.KINDS[kind].facts:
            assert str(FACTS[name]) in text.plain
    for name in mail_kinds.KINDS[kind].facts:
        if name.endswith("_at"):
            assert "2026" in text.plain
    if link := text.facts.get("link"):
        assert f"\n\n{link}\n\n" in text.plain
        assert f'<a href="{str(link).replace("&", "&amp;")}" style="display' in text.html
        assert mail_kinds.KINDS[kind].action
    if "code" in text.facts:
        assert '">482913</p>' in text.html
    assert f'<html lang="{language}">' in text.html
    assert "The Hall" in text.plain
    assert "\n" not in text.subject
    assert "{" not in text.plain.replace(str(link), "")
    assert "<b>" not in text.html


@pytest.mark.parametrize(
    ("kind", "link"),
    [
        ("email_verification", f"https://chat.example.org/verify#token={FACTS['token']}"),
        ("password_reset", f"https://chat.example.org/reset#token={FACTS['token']}"),
        ("ip_authorization", f"https://chat.example.org/authorize-ip#token={FACTS['token']}"),
        ("email_change_revert", f"https://chat.example.org/wasntme#token={FACTS['token']}"),
        ("account_temp_banned", f"https://chat.example.org/appeal#token={FACTS['token']}"),
        ("self_deletion_scheduled", "https://chat.example.org/login"),
        ("passwordless_login", f"https://chat.example.org/login?login_token={FACTS['token']}"),
        ("harvest_completed", FACTS["link"]),
    ],
)
def test_links_lead_to_the_web_client(configured: Any, kind: str, link: str) -> None:
    assert written(kind, "en", plain_facts(kind)).facts["link"] == link


def test_a_separate_front_end_is_linked_to(configured: Any) -> None:
    configured.GUILDHALL = dataclasses.replace(configured.GUILDHALL, web_url="https://www.example.org/app/")
    text = written("password_reset", "en", plain_facts("password_reset"))
    assert str(text.facts["link"]).startswith("https://www.example.org/app/reset#token=")


def test_what_is_unknown_is_left_out(configured: Any) -> None:
    somewhere = plain_facts("ip_authorization") | {"location": None}
    assert "Place: unknown" in written("ip_authorization", "en", somewhere).plain
    assert "Reason" not in written("account_temp_banned", "en", {"reason": None, "ends_at": None, "token": "x"}).plain


@pytest.mark.parametrize(
    ("minutes", "words"), [(1, "1 minute."), (15, "15 minutes."), (60, "1 hour."), (1440, "24 hours."), (90, "90 min")]
)
def test_lifetimes_are_told_in_hours_or_minutes(minutes: int, words: str) -> None:
    assert words in written("login_code", "en", {"code": "1", "minutes": minutes}).plain


@pytest.mark.parametrize(
    ("locale", "language"),
    [("en-US", "en"), ("de", "de"), ("pt-BR", "pt"), ("pt", "pt"), ("PT-pt", "pt"), ("ja", "en"), ("", "en")],
)
def test_the_language_follows_the_locale(locale: str, language: str) -> None:
    assert language_of(locale) == language


def test_one_template_for_each_kind_and_none_besides(configured: Any) -> None:
    folder = configured.BASE_DIR / "templates" / "mail"
    found = {path.stem for path in folder.glob("*.txt")} - {"frame"}
    assert found == set(mail_kinds.KINDS)
    assert get_template("mail/frame.html")


def test_the_message_is_complete_and_its_facts_survive_the_wire(configured: Any) -> None:
    for kind in mail_kinds.KINDS:
        sent: Any = email.message_from_bytes(
            message_of(letter(kind, "pt")).message().as_bytes(), policy=email.policy.default
        )
        assert (sent["From"], sent["To"]) == ("The Hall <hall@example.org>", "alice@example.com")
        assert sent["Message-ID"] == "<ab12@example.org>"
        assert sent["Auto-Submitted"] == "auto-generated"
        assert sent["Content-Language"] == "pt"
        assert sent["X-Mail-Kind"] == kind
        facts = json.loads(sent["X-Mail-Facts"])
        assert facts.items() >= plain_facts(kind).items()
        assert ("link" in facts) == bool(mail_kinds.KINDS[kind].action)
        assert [part.get_content_type() for part in sent.iter_parts()] == ["text/plain", "text/html"]


def test_real_mail_carries_its_kind_but_not_its_facts(configured: Any) -> None:
    for url, shows in (("smtp://mx.example.org", False), ("smtps://u:p@mx.example.org", False), ("console://", True)):
        configured.GUILDHALL = dataclasses.replace(configured.GUILDHALL, email_url=url)
        headers = message_of(letter()).extra_headers
        assert headers["X-Mail-Kind"] == "verification_code"
        assert ("X-Mail-Facts" in headers) == shows


@pytest.mark.django_db
def test_what_waits_in_the_database_is_sealed(configured: Any) -> None:
    send_mail("ip_authorization", to="Alice@Example.com", locale="de", **facts_of("ip_authorization"))
    row = Job.objects.get(name="mail.send")
    assert (row.queue, set(row.arguments)) == ("fast", {"sealed"})
    shown = json.dumps(row.arguments)
    assert not [name for name in ("token", "ip", "location") if FACTS[name] in shown]
    assert "Alice" not in shown
    (facts,) = queued_mails("alice@example.com", "ip_authorization")
    assert (facts["token"], facts["kind"]) == (FACTS["token"], "ip_authorization")


@pytest.mark.django_db
def test_without_mail_or_address_nothing_is_asked_for(configured: Any) -> None:
    send_mail("login_code", to=None, locale="en", code="482913", minutes=15)
    configured.GUILDHALL = dataclasses.replace(configured.GUILDHALL, email_url="")
    send_mail("login_code", to="alice@example.com", locale="en", code="482913", minutes=15)
    assert not Job.objects.exists()


@pytest.mark.parametrize(("kind", "facts"), [("unheard_of", {}), ("login_code", {"code": "1"})])
def test_mistakes_in_code_are_refused_where_they_are_made(kind: str, facts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=kind):
        send_mail(kind, to="alice@example.com", locale="en", **facts)


@pytest.mark.django_db(transaction=True)
def test_it_is_sent_after_the_commit_and_nothing_of_it_stays(configured: Any) -> None:
    send_mail("login_code", to="alice@example.com", locale="pt-BR", code="482913", minutes=15)
    (sent,) = mail.outbox
    assert sent.to == ["alice@example.com"]
    assert "482913" in sent.body
    row = Job.objects.get(name="mail.send")
    assert (row.state, row.arguments) == (JobState.DONE, {})


def test_what_cannot_be_opened_is_given_up(configured: Any) -> None:
    with pytest.raises(GiveUp, match="sealed with a key"):
        send(sealed="A" * 80)


def test_an_address_with_a_header_inside_is_written_to_nobody(configured: Any) -> None:
    hostile = msgspec.structs.replace(letter(), to="alice@example.com\nBcc: eve@example.com")
    with pytest.raises(GiveUp, match="one of the addresses") as caught:
        send(sealed=seal(msgspec.json.encode(hostile)))
    assert "alice" not in str(caught.value)
    assert mail.outbox == []
