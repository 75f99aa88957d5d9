"""Reports by people without an account: a code by mail, a ticket, one report."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.rights import EVERYTHING
from chat.drafts import MessageDraft
from chat.models import Message
from chat.operations.direct import send_private_message
from chat.operations.messages import send_message
from core.actor import Actor
from core.clock import at, now
from core.errors import RateLimited
from core.limits import request_scope
from core.models import Job
from moderation.models import Evidence, Report
from moderation.operations.form_reports import send_form_code
from tests.mailbox import queued_mails
from tests.wire import Reply, Wire
from tests.world import GuildPlace, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_is_on")]
MIA = "Mia@Example.org"
NOBODY = Wire()


@pytest.fixture
def cats() -> GuildPlace:
    return World().guild().member("alice").member("bob")


def code() -> str:
    assert NOBODY.send("POST", "/reports/dsa/email/send", {"email": MIA}).body == {"ok": True}
    return str(queued_mails(MIA, "report_form_code")[-1]["code"])


def verify(code: str, email: str = "mia@example.org") -> Reply:
    return NOBODY.send("POST", "/reports/dsa/email/verify", {"email": email, "code": code})


def ticket() -> str:
    reply = verify(code())
    assert reply.status == 200, reply.body
    return str(reply.body["ticket"])


def report(kind: str, ticket: str = "", **body: Any) -> Reply:
    whole = {
        "ticket": ticket,
        "report_type": kind,
        "category": "spam" if kind != "user" else "spam_account",
        "reporter_full_legal_name": "Mia Roe",
        "reporter_country_of_residence": "DE",
    }
    return NOBODY.send("POST", "/reports/dsa", whole | body)


def say(cats: GuildPlace, content: str = "boo") -> Message:
    sent = send_message(cats.world.person("bob"), cats.channel_id("general"), draft=MessageDraft(content=content))
    return Message.objects.get(pk=sent.id)


def link(cats: GuildPlace, message: Message) -> str:
    return f"https://chat.example.org/channels/{cats.id}/{message.channel_id}/{message.id}"


def tag(actor: Actor) -> str:
    return f"{actor.user.username}#{actor.user.discriminator:04d}"


def test_from_the_code_to_the_report(cats: GuildPlace) -> None:
    before, message = say(cats, "before"), say(cats)
    good = ticket()
    assert (len(good), set(good) <= set("0123456789abcdef")) == (64, True)
    body = {"message_link": link(cats, message), "reported_user_tag": tag(cats.world.person("bob"))}
    reply = report("message", good, additional_info="look", reporter_fluxer_tag="mia#0001", **body)
    made = Report.objects.get()
    assert (reply.status, reply.body["report_id"], reply.body["status"]) == (200, str(made.id), "pending")
    assert (made.source, made.kind, made.target_id, made.guild_id) == ("form", "message", message.id, cats.id)
    assert made.reporter_facts == {
        "email": MIA,
        "full_legal_name": "Mia Roe",
        "country_of_residence": "DE",
        "tag": "mia#0001",
    }
    assert {before.id, message.id} <= {one["id"] for one in made.context}
    shown = Wire(World().person(acls=[EVERYTHING])).send("GET", f"/admin/reports/{made.id}").body
    assert (shown["reporter_tag"], shown["reporter_email"]) == ("mia#0001", MIA)
    assert report("message", good, **body).code == "INVALID_DSA_TICKET"  # one use


def test_what_is_reported_as_abuse_of_children_is_kept_as_evidence(cats: GuildPlace) -> None:
    body = {"message_link": link(cats, say(cats)), "category": "child_safety"}
    assert report("message", ticket(), **body).status == 200
    assert Job.objects.get(name="child_safety.collect").arguments == {"report_id": Evidence.objects.get().report_id}


def test_a_code_is_guessed_five_times_and_used_once(cats: GuildPlace) -> None:
    good = code()
    assert good[4] == "-"
    assert verify("AAAA-AAAA", "other@example.org").code == "INVALID_DSA_VERIFICATION_CODE"
    assert verify(good).status == 200
    assert verify(good).code == "INVALID_DSA_VERIFICATION_CODE"
    good = code()
    for _ in range(5):
        assert verify("AAAA-AAAA").code == "INVALID_DSA_VERIFICATION_CODE"
    assert verify(good).code == "INVALID_DSA_VERIFICATION_CODE"
    first, second = code(), code()
    assert (verify(first).status, verify(second).status) == (400, 200)


def test_codes_and_tickets_run_out(cats: GuildPlace) -> None:
    good, moment = code(), now()
    with at(moment + timedelta(minutes=11)):
        assert verify(good).code == "INVALID_DSA_VERIFICATION_CODE"
    good, moment = ticket(), now()
    with at(moment + timedelta(minutes=61)):
        assert report("guild", good, guild_id=str(cats.id)).code == "INVALID_DSA_TICKET"
    assert report("guild", good, guild_id=str(cats.id)).status == 200


def test_a_ticket_outlives_what_is_refused_and_targets_do_not_contradict_themselves(cats: GuildPlace) -> None:
    message, alice, bob = say(cats), cats.world.person("alice"), cats.world.person("bob")
    other = World().guild("dogs")
    good = ticket()
    for kind, body, refusal in (
        ("message", {"message_link": "https://example.org/elsewhere"}, "INVALID_DSA_REPORT_TARGET"),
        ("message", {"message_link": link(other, message)}, "INVALID_DSA_REPORT_TARGET"),
        ("message", {"message_link": f"/channels/@me/{message.channel_id}/{message.id}"}, "INVALID_DSA_REPORT_TARGET"),
        (
            "message",
            {"message_link": link(cats, message), "reported_user_tag": tag(alice)},
            "INVALID_DSA_REPORT_TARGET",
        ),
        ("message", {"message_link": f"/channels/{cats.id}/{message.channel_id}/5"}, "UNKNOWN_MESSAGE"),
        ("user", {}, "INVALID_DSA_REPORT_TARGET"),
        ("user", {"user_id": str(bob.user_id), "user_tag": tag(alice)}, "INVALID_DSA_REPORT_TARGET"),
        ("user", {"user_id": "5"}, "UNKNOWN_USER"),
        ("user", {"user_tag": "nobody#0001"}, "UNKNOWN_USER"),
        ("guild", {"guild_id": "5"}, "UNKNOWN_GUILD"),
        ("guild", {"guild_id": str(cats.id), "invite_code": "nothing"}, "INVALID_DSA_REPORT_TARGET"),
        ("guild", {}, "INVALID_FORM_BODY"),
        ("guild", {"guild_id": str(cats.id), "category": "doxxing"}, "INVALID_FORM_BODY"),
        ("guild", {"guild_id": str(cats.id), "reporter_country_of_residence": "US"}, "INVALID_FORM_BODY"),
        ("topic", {}, "INVALID_FORM_BODY"),
    ):
        assert report(kind, good, **body).code == refusal, (kind, body)
    assert not Report.objects.exists()
    assert report("user", good, user_tag=tag(bob), user_id=str(bob.user_id)).status == 200


def test_of_private_channels_only_the_message_itself_is_kept(cats: GuildPlace) -> None:
    """SEC-087: nobody shows others' conversations around by naming one message of them."""
    alice, bob = cats.world.person("alice"), cats.world.person("bob")
    for content in ("before", "this", "after"):
        sent = send_private_message(bob, alice.user_id, draft=MessageDraft(content=content))
        if content == "this":
            message = Message.objects.get(pk=sent.id)
    body = {"message_link": f"/channels/@me/{message.channel_id}/{message.id}"}
    reply = report("message", ticket(), **body)
    assert set(reply.body) == {"report_id", "status", "reported_at"}
    assert [one["content"] for one in Report.objects.get().context] == ["this"]


def test_nobody_is_mailed_many_codes(cats: GuildPlace) -> None:
    """SEC-086, SEC-087: also from many addresses of the net, and in many spellings."""
    with request_scope(True):
        for number in range(5):
            send_form_code(Actor(user=None, ip=f"203.0.113.{number}"), email=MIA, locale="en-US")
        for spelled in ("mia@example.ORG", "mia+again@example.org"):
            with pytest.raises(RateLimited):
                send_form_code(Actor(user=None, ip="203.0.113.99"), email=spelled, locale="en-US")
