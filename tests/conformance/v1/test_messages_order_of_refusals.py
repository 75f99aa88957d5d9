"""When several things stand against a message, the first of the contract's order is the answer: each condition alone,
and every two of them together. Messages to be sent later and edits have the same conditions in orders of their own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from accounts.signing_in.passwords import hashed
from accounts.traits import MESSAGE_SCHEDULING
from chat.drafts import MessageDraft
from chat.hooks import message_offered
from chat.models import Channel, ChannelKind, Message
from chat.operations.messages import send_message
from core import instance_limits
from core.clock import now
from core.errors import Code, ProductError
from core.instance_limits import LimitConfig, Rule
from core.limits import slow_mode
from core.permissions import P
from guilds.models import Guild, Member
from tests.wire import Reply, Wire
from tests.world import EVERYONE, GuildPlace, World

pytestmark = pytest.mark.django_db

Outcome = tuple[int, str]  # status, and the code: of the refusal, or of the one invalid value with its path
SEND_MESSAGE_DISABLED = 1 << 4
VOICE_MESSAGE = 1 << 13
LARGEST_FILE = 100


@dataclass
class Attempt:
    """What bob is about to send, and where."""

    cats: GuildPlace
    wire: Wire
    method: str = "POST"
    channel_id: int = 0
    suffix: str = ""
    denied: int = 0
    body: dict[str, Any] = field(default_factory=lambda: {"content": "hello"})
    file: bytes = b""

    @property
    def bob(self) -> User:
        user: User = self.cats.world.person("bob").user
        return user

    def channel(self, **columns: Any) -> None:
        Channel.objects.filter(pk=self.cats.channel_id("lounge")).update(**columns)

    def guild(self, **columns: Any) -> None:
        Guild.objects.filter(pk=self.cats.id).update(**columns)

    def person(self, **columns: Any) -> None:
        User.objects.filter(pk=self.bob.id).update(**columns)

    def deny(self, bits: int) -> None:
        self.denied |= int(bits)
        self.channel(overwrites=[{"id": self.cats.id, "type": 0, "allow": 0, "deny": self.denied}])

    def reply(self) -> Reply:
        path = f"/channels/{self.channel_id}/messages{self.suffix}"
        if self.file:
            return self.wire.form(self.method, path, self.body, ("files[0]", "x.txt", self.file))
        return self.wire.send(self.method, path, self.body)

    def add(self, file: bytes) -> None:
        self.file = file
        self.body.setdefault("attachments", [{"id": 0, "filename": "x.txt"}])


Condition = Callable[[Attempt], None]


def malformed(attempt: Attempt) -> None:
    attempt.body["allowed_mentions"] = "none"


def unclaimed(attempt: Attempt) -> None:
    attempt.person(password=hashed(None), email=None)


def elsewhere(attempt: Attempt) -> None:
    attempt.channel_id = 5


def never_connected(attempt: Attempt) -> None:
    attempt.person(flags=0)


def embeds_not_allowed(attempt: Attempt) -> None:
    attempt.body["embeds"] = [{"title": "x"}]
    attempt.deny(P.EMBED_LINKS)


def memes_not_allowed(attempt: Attempt) -> None:
    attempt.body["favorite_meme_id"] = "5"
    attempt.deny(P.ATTACH_FILES)


def switched_off(attempt: Attempt) -> None:
    attempt.guild(disabled_operations=SEND_MESSAGE_DISABLED)


def not_allowed(attempt: Attempt) -> None:
    attempt.deny(P.SEND_MESSAGES)


def files_not_allowed(attempt: Attempt) -> None:
    attempt.add(b"text")
    attempt.deny(P.ATTACH_FILES)


def timed_out(attempt: Attempt) -> None:
    until = now() + timedelta(hours=1)
    Member.objects.filter(guild_id=attempt.cats.id, user=attempt.bob).update(communication_disabled_until=until)


def unverified(attempt: Attempt) -> None:
    attempt.guild(verification_level=4)


def too_soon(attempt: Attempt) -> None:
    attempt.channel(rate_limit_per_user=600)


def no_place_for_messages(attempt: Attempt) -> None:
    attempt.channel(kind=ChannelKind.GUILD_VOICE)


def nothing_to_send(attempt: Attempt) -> None:
    attempt.body["content"] = "  "


def too_long(attempt: Attempt) -> None:
    attempt.body["content"] = "x" * 4001


def too_many_embeds(attempt: Attempt) -> None:
    attempt.body["embeds"] = [{"title": "x"}] * 11


def too_many_files(attempt: Attempt) -> None:
    attempt.body["attachments"] = [{"id": n, "filename": "x.txt"} for n in range(11)]


def shows_a_missing_file(attempt: Attempt) -> None:
    attempt.body.setdefault("embeds", []).insert(0, {"image": {"url": "attachment://x.png"}})


def no_voice_message(attempt: Attempt) -> None:
    attempt.body["flags"] = VOICE_MESSAGE


def sent_before(attempt: Attempt) -> None:
    attempt.body["nonce"] = "before"


def answers_nothing(attempt: Attempt) -> None:
    attempt.body["message_reference"] = {"message_id": "5"}


def too_large(attempt: Attempt) -> None:
    attempt.add(b"x" * (LARGEST_FILE + 1))


def too_young(attempt: Attempt) -> None:
    attempt.channel(nsfw=True)
    attempt.person(date_of_birth=None)


def blocked_words(attempt: Attempt) -> None:
    blocked.append(attempt)


# Contract 13.2, in its order; rows 9 and 11 refuse nothing in a guild.
SENDING: list[tuple[Condition, Outcome]] = [
    (malformed, (400, "message_data INVALID_MESSAGE_DATA")),
    (unclaimed, (400, "UNCLAIMED_ACCOUNT_CANNOT_SEND_MESSAGES")),
    (elsewhere, (404, "UNKNOWN_CHANNEL")),
    (never_connected, (400, "content MUST_START_SESSION_BEFORE_SENDING")),
    (embeds_not_allowed, (403, "MISSING_PERMISSIONS")),
    (memes_not_allowed, (403, "MISSING_PERMISSIONS")),
    (switched_off, (403, "FEATURE_TEMPORARILY_DISABLED")),
    (not_allowed, (403, "MISSING_PERMISSIONS")),
    (files_not_allowed, (403, "MISSING_PERMISSIONS")),
    (timed_out, (403, "COMMUNICATION_DISABLED")),
    (unverified, (403, "EMAIL_VERIFICATION_REQUIRED")),
    (too_soon, (400, "SLOWMODE_RATE_LIMITED")),
    (no_place_for_messages, (400, "CANNOT_SEND_MESSAGES_IN_NON_TEXT_CHANNEL")),
    (nothing_to_send, (400, "CANNOT_SEND_EMPTY_MESSAGE")),
    (too_long, (400, "content CONTENT_EXCEEDS_MAX_LENGTH")),
    (too_many_embeds, (400, "embeds TOO_MANY_EMBEDS")),
    (too_many_files, (400, "attachments TOO_MANY_FILES")),
    (shows_a_missing_file, (400, "embeds CANNOT_REFERENCE_ATTACHMENTS_WITHOUT_ATTACHMENTS")),
    (no_voice_message, (400, "content VOICE_MESSAGES_CANNOT_HAVE_CONTENT")),
    (sent_before, (200, "said before")),
    (answers_nothing, (404, "UNKNOWN_MESSAGE")),
    (too_large, (400, "FILE_SIZE_TOO_LARGE")),
    (too_young, (403, "NSFW_CONTENT_AGE_RESTRICTED")),
    (blocked_words, (403, "CONTENT_BLOCKED")),
]
# What cannot be at once: no content together with content, or with what else makes a message.
EXCLUSIVE = {
    frozenset({nothing_to_send, other})
    for other in (
        too_long,
        embeds_not_allowed,
        memes_not_allowed,
        too_many_embeds,
        too_many_files,
        shows_a_missing_file,
        no_voice_message,
        files_not_allowed,
        too_large,
    )
}
# The first of two, in other words: there is a file, but not the one that is shown.
OTHERWISE = {
    (shows_a_missing_file, too_large): (400, "embeds.0.image.url REFERENCED_ATTACHMENT_NOT_FOUND"),
}
# Later messages wait for no turn and remember no nonce; what is wrong with the body has another name.
SCHEDULING = [
    (condition, (400, "scheduled_message INVALID_SCHEDULED_MESSAGE_PAYLOAD") if condition is malformed else outcome)
    for condition, outcome in SENDING
    if condition not in (too_soon, sent_before)
]


def no_such_message(attempt: Attempt) -> None:
    attempt.suffix = "/5"


def of_the_system(attempt: Attempt) -> None:
    Message.objects.filter(pk=int(attempt.suffix[1:])).update(kind=7)


def a_forward(attempt: Attempt) -> None:
    snapshot = {"content": "x", "embeds": [], "attachments": [], "type": 0, "flags": 0, "timestamp": "x"}
    Message.objects.filter(pk=int(attempt.suffix[1:])).update(snapshots=[snapshot])


def of_somebody_else(attempt: Attempt) -> None:
    Message.objects.filter(pk=int(attempt.suffix[1:])).update(author=attempt.cats.owner.user)


# Contract 13.6.
EDITING: list[tuple[Condition, Outcome]] = [
    (malformed, (400, "message_data INVALID_MESSAGE_DATA")),
    (elsewhere, (404, "UNKNOWN_CHANNEL")),
    (embeds_not_allowed, (403, "MISSING_PERMISSIONS")),
    (switched_off, (403, "FEATURE_TEMPORARILY_DISABLED")),
    (timed_out, (403, "COMMUNICATION_DISABLED")),
    (no_such_message, (404, "UNKNOWN_MESSAGE")),
    (of_the_system, (400, "CANNOT_MODIFY_SYSTEM_WEBHOOK")),
    (a_forward, (400, "message MESSAGES_WITH_SNAPSHOTS_CANNOT_BE_EDITED")),
    (nothing_to_send, (400, "CANNOT_SEND_EMPTY_MESSAGE")),
    (too_long, (400, "content CONTENT_EXCEEDS_MAX_LENGTH")),
    (too_many_embeds, (400, "embeds TOO_MANY_EMBEDS")),
    (shows_a_missing_file, (400, "embeds CANNOT_REFERENCE_ATTACHMENTS_WITHOUT_ATTACHMENTS")),
    (no_voice_message, (400, "content VOICE_MESSAGES_CANNOT_HAVE_CONTENT")),
    (of_somebody_else, (403, "CANNOT_EDIT_OTHER_USER_MESSAGE")),
]


blocked: list[Attempt] = []


def refuse_blocked(access: Any, message: Any) -> None:
    if blocked:
        raise ProductError(Code.CONTENT_BLOCKED)


@pytest.fixture
def attempt(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Attempt]:
    """Bob may do everything but speak aloud, has verified nothing and used his turn in slow mode."""
    settings.GUILDHALL = replace(settings.GUILDHALL, must_start_session=True)
    world = World()
    columns = {"email": "bob@example.com", "email_verified": False, "traits": [MESSAGE_SCHEDULING], "flags": 1 << 39}
    bob = world.person("bob", **columns)
    cats = world.guild().member("bob").channel("lounge").overwrite("general", EVERYONE)
    channel_id = cats.channel_id("lounge")
    send_message(bob, channel_id, draft=MessageDraft(content="said before", nonce="before"))
    slow_mode(channel_id, bob.user_id, 600)
    limits = LimitConfig(rules=(Rule("default", (("max_attachment_file_size", LARGEST_FILE),)),))
    monkeypatch.setattr(instance_limits._Current, "config", limits)
    monkeypatch.setattr(message_offered, "_functions", [refuse_blocked])
    yield Attempt(cats, Wire(bob), channel_id=channel_id)
    blocked.clear()


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    blocked.clear()


def outcome_of(reply: Reply) -> Outcome:
    if reply.status == 200:
        return 200, reply.body["content"]
    return reply.status, " ".join(reply.invalid[0]) if reply.code == "INVALID_FORM_BODY" else reply.code


def check_order(attempt: Attempt, table: list[tuple[Condition, Outcome]]) -> None:
    wrong = []
    pairs = [(row, row) for row in table] + list(combinations(table, 2))
    for (first, expected), (second, _) in pairs:
        if frozenset({first, second}) in EXCLUSIVE:
            continue
        with taken_back():
            fresh = replace(attempt, body=deepcopy(attempt.body), denied=0)
            for condition in {first: None, second: None}:
                condition(fresh)
            found = outcome_of(fresh.reply())
        if found != OTHERWISE.get((first, second), expected):
            wrong.append((first.__name__, second.__name__, expected, found))
    assert wrong == []


def test_sending(attempt: Attempt) -> None:
    check_order(attempt, SENDING)


def test_scheduling(attempt: Attempt) -> None:
    attempt.suffix = "/schedule"
    moment = now() + timedelta(hours=1)
    attempt.body |= {"scheduled_local_at": moment.isoformat(), "timezone": "UTC"}
    check_order(attempt, SCHEDULING)


def test_editing(attempt: Attempt) -> None:
    bob = attempt.cats.world.person("bob")
    sent = send_message(bob, attempt.channel_id, draft=MessageDraft(content="to be edited"))
    attempt.method, attempt.suffix = "PATCH", f"/{sent.id}"
    check_order(attempt, EDITING)


# -- forwards (13.5) and answers (13.4) ------------------------------------------------------------------------------


def without_a_channel(attempt: Attempt) -> None:
    attempt.body["message_reference"].pop("channel_id")


def with_words_of_its_own(attempt: Attempt) -> None:
    attempt.body["content"] = "look"


def from_where_one_may_not_read(attempt: Attempt) -> None:
    overwrite = {"id": attempt.cats.id, "type": 0, "allow": 0, "deny": int(P.READ_MESSAGE_HISTORY)}
    Channel.objects.filter(pk=attempt.cats.channel_id("general")).update(overwrites=[overwrite])


def to_where_one_may_not_read(attempt: Attempt) -> None:
    attempt.deny(P.READ_MESSAGE_HISTORY)


def from_another_guild(attempt: Attempt) -> None:
    attempt.body["message_reference"]["guild_id"] = "5"


def of_a_message_that_is_gone(attempt: Attempt) -> None:
    attempt.body["message_reference"]["message_id"] = "5"


FORWARDING: list[tuple[Condition, Outcome]] = [
    (without_a_channel, (400, "message_reference FORWARD_REFERENCE_REQUIRES_CHANNEL_AND_MESSAGE")),
    (with_words_of_its_own, (400, "message_reference FORWARD_MESSAGES_CANNOT_CONTAIN_CONTENT")),
    (from_where_one_may_not_read, (403, "MISSING_PERMISSIONS")),
    (to_where_one_may_not_read, (403, "MISSING_PERMISSIONS")),
    (from_another_guild, (400, "message_reference.guild_id GUILD_ID_MUST_MATCH_REFERENCED_MESSAGE")),
    (of_a_message_that_is_gone, (404, "UNKNOWN_MESSAGE")),
    (too_young, (403, "NSFW_CONTENT_AGE_RESTRICTED")),
    (blocked_words, (403, "CONTENT_BLOCKED")),
]


def test_forwarding(attempt: Attempt) -> None:
    source = attempt.cats.channel_id("general")
    said = send_message(attempt.cats.world.person("bob"), source, draft=MessageDraft(content="news"))

    reference = {"message_id": str(said.id), "channel_id": str(source), "type": 1}
    attempt.body = {"message_reference": reference}
    check_order(attempt, FORWARDING)


def another_channels(attempt: Attempt) -> None:
    attempt.body["message_reference"]["channel_id"] = str(attempt.cats.channel_id("general"))


def of_the_past(attempt: Attempt) -> None:
    attempt.deny(P.READ_MESSAGE_HISTORY)


def of_a_greeting(attempt: Attempt) -> None:
    Message.objects.filter(pk=int(attempt.body["message_reference"]["message_id"])).update(kind=7)


ANSWERING: list[tuple[Condition, Outcome]] = [
    (another_channels, (404, "UNKNOWN_MESSAGE")),
    (of_the_past, (404, "UNKNOWN_MESSAGE")),
    (of_a_greeting, (400, "message_reference CANNOT_REPLY_TO_SYSTEM_MESSAGE")),
]


def test_answering(attempt: Attempt) -> None:
    said = send_message(attempt.cats.world.person("bob"), attempt.channel_id, draft=MessageDraft(content="well?"))
    attempt.body = {"content": "yes", "message_reference": {"message_id": str(said.id)}}
    check_order(attempt, ANSWERING)


# -- private messages (row 11) ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"content": "hello"}, "CANNOT_SEND_MESSAGES_TO_USER"),
        ({}, "CANNOT_SEND_MESSAGES_TO_USER"),
        ({"content": "x" * 4001}, "CANNOT_SEND_MESSAGES_TO_USER"),
        ({"content": "x", "message_reference": {"message_id": "5"}}, "CANNOT_SEND_MESSAGES_TO_USER"),
        ({"content": "x", "flags": "many"}, "message_data INVALID_MESSAGE_DATA"),
    ],
)
def test_between_people_one_of_whom_blocked_the_other(attempt: Attempt, body: Any, expected: str) -> None:
    carol = attempt.cats.member("carol").world.person("carol")
    channel = attempt.wire.send("POST", "/users/@me/channels", {"recipient_id": str(carol.user_id)}).body["id"]
    Wire(carol).send("PUT", f"/users/@me/relationships/{attempt.bob.id}", {"type": 2})
    attempt.channel_id, attempt.body = int(channel), body
    assert outcome_of(attempt.reply()) == (400, expected)
