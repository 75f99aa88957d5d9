"""What webhooks say (section 22.2 of the wire's description; SEC-033, SEC-069, SEC-086)."""

import dataclasses
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from httpx import Headers

from chat.checks import GuildOperation
from chat.events import MessageUpdated
from chat.models import Message, ReadState, RecentMention
from chat.operations.previews import show_previews
from core.actor import Actor
from core.api.admission import MOST_AT_ONCE, admit_body
from core.api.middleware import access_log
from core.clock import now
from core.errors import RateLimited
from core.http.body import Admission, Refusal
from core.outbound import Caps, Failed, Reply
from core.permissions import P
from guilds.models import Guild
from integrations.models import WebhookPicture
from integrations.webhook_tasks import sweep
from tests.operations.events import announced, mark
from tests.pictures import picture
from tests.shared_rows import shared_rows
from tests.wire import LIMITED, Wire
from tests.wire import Reply as Answer
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db


@shared_rows
def cats() -> GuildPlace:
    return World().guild().member("alice").role("all", P.MENTION_EVERYONE)


class Hook:
    """A webhook in #general, and whoever uses it without an account."""

    def __init__(self, cats: GuildPlace) -> None:
        self.owner, self.anybody = Wire(cats.owner), Wire()
        self.channel = f"/channels/{cats.channel_id('general')}"
        made = self.owner.send("POST", f"{self.channel}/webhooks", {"name": "Bridge"}).body
        self.id, self.token = made["id"], made["token"]
        self.path = f"/webhooks/{self.id}/{self.token}"

    def say(self, content: Any = None, /, **body: Any) -> Answer:
        given = {} if content is None else {"content": content}
        return self.anybody.send("POST", f"{self.path}?wait=true", given | body)

    def said(self, content: Any = None, /, **body: Any) -> dict[str, Any]:
        answer = self.say(content, **body)
        assert answer.status == 200, answer
        message: dict[str, Any] = answer.body
        return message


@pytest.fixture
def hook(cats: GuildPlace) -> Hook:
    return Hook(cats)


def test_with_wait_the_message_is_answered_and_without_nothing(hook: Hook) -> None:
    assert hook.anybody.send("POST", hook.path, {"content": "one"}).status == 204
    for query in ("?wait=false", "?wait=0", "?wait="):
        assert hook.anybody.send("POST", hook.path + query, {"content": "x"}).status == 204
    message = hook.said("two")
    assert message["author"] == {
        "id": hook.id,
        "username": "Bridge",
        "discriminator": "0000",
        "global_name": None,
        "avatar": None,
        "avatar_color": None,
        "bot": True,
        "flags": 0,
    }
    assert (message["webhook_id"], message["type"], message["content"]) == (hook.id, 0, "two")


def test_it_is_a_message_as_any_other(hook: Hook, cats: GuildPlace) -> None:
    before = mark()
    sent = hook.said("news")
    (event,) = announced(before)
    assert (type(event).__name__, event.message.webhook_id, event.member) == ("MessageCreated", int(hook.id), None)  # type: ignore[attr-defined]
    alice = Wire(cats.world.person("alice"))
    read = alice.send("GET", f"{hook.channel}/messages").body[0]
    assert read == sent
    assert alice.send("GET", f"{hook.channel}/messages/{sent['id']}").body == sent
    assert alice.send("PUT", f"{hook.channel}/messages/{sent['id']}/reactions/%F0%9F%91%8D/@me").status == 204
    assert hook.owner.send("PUT", f"{hook.channel}/pins/{sent['id']}").status == 204
    assert alice.send("GET", f"{hook.channel}/messages/pins").body["items"][0]["message"]["webhook_id"] == hook.id
    assert alice.send("POST", "/users/@me/saved-messages", message_of(hook, sent)).status == 204
    assert len(hook.owner.send("GET", f"/guilds/{cats.id}/members?limit=100").body) == 2


def message_of(hook: Hook, sent: dict[str, Any]) -> dict[str, str]:
    return {"channel_id": sent["channel_id"], "message_id": sent["id"]}


def test_answers_to_it_ping_nobody_and_it_can_be_passed_on(hook: Hook, cats: GuildPlace) -> None:
    sent, alice = hook.said("news"), Wire(cats.world.person("alice"))
    path = f"{hook.channel}/messages"
    answer = alice.send("POST", path, {"content": "thanks", "message_reference": {"message_id": sent["id"]}})
    assert (answer.status, "mentions" in answer.body) == (200, False)
    assert answer.body["referenced_message"] == sent
    edit = alice.send("PATCH", f"{path}/{answer.body['id']}", {"content": "thank you"})
    assert (edit.status, "mentions" in edit.body) == (200, False)
    forward = alice.send("POST", path, {"message_reference": {**message_of(hook, sent), "type": 1}})
    assert forward.body["message_snapshots"][0]["content"] == "news"


def test_members_edit_it_not_and_managers_delete_it(hook: Hook, cats: GuildPlace) -> None:
    sent, alice, before = hook.said("news"), Wire(cats.world.person("alice")), mark()
    path = f"{hook.channel}/messages/{sent['id']}"
    for wire in (alice, hook.owner):
        assert wire.send("PATCH", path, {"content": "fake"}).code == "CANNOT_EDIT_OTHER_USER_MESSAGE"
    assert alice.send("DELETE", path).code == "MISSING_PERMISSIONS"
    assert hook.owner.send("DELETE", path).status == 204
    assert announced(before)[-1].author_id == int(hook.id)  # type: ignore[attr-defined]


def test_it_can_be_reported(hook: Hook, cats: GuildPlace) -> None:
    sent = hook.said("buy this")
    body = {**message_of(hook, sent), "category": "spam"}
    for person in (cats.world.person("alice"), cats.owner):
        assert Wire(person).send("POST", "/reports/message", body).status == 200


def test_mentions_notify_nobody(hook: Hook, cats: GuildPlace) -> None:
    """SEC-033."""
    alice, role = cats.world.person("alice").user_id, cats.role_id("all")
    content = f"@everyone @here <@{alice}> <@&{role}>"
    sent = hook.said(content, allowed_mentions={"parse": ["everyone", "users", "roles"]})
    assert (sent["content"], sent["mention_everyone"]) == (content, False)
    assert not {"mentions", "mention_roles"} & set(sent)
    assert not RecentMention.objects.exists()
    assert not ReadState.objects.filter(mention_count__gt=0).exists()


def test_what_is_for_people_means_nothing(hook: Hook) -> None:
    first = hook.said("x")
    odd = {"message_reference": {"message_id": "5"}, "nonce": "n", "favorite_meme_id": "5", "sticker_ids": ["5"]}
    sent = hook.said("<:cat:5> <a:dog:6>", **odd)
    assert (sent["content"], sent["type"], sent["stickers"]) == ("<:cat:5> <a:dog:6>", 0, [])
    assert "nonce" not in sent
    assert hook.said("again", nonce="n")["id"] not in (first["id"], sent["id"])
    assert hook.say(sticker_ids=["5"]).code == "CANNOT_SEND_EMPTY_MESSAGE"


@pytest.mark.parametrize(
    "body",
    [{}, {"content": ""}, {"content": "  "}, {"content": None}, {"embeds": []}, {"username": "x"}],
    ids=["nothing", "empty", "blank", "null", "no embeds", "only a name"],
)
def test_nothing_to_say(hook: Hook, body: dict[str, Any]) -> None:
    assert hook.say(**body).code == "CANNOT_SEND_EMPTY_MESSAGE"


@pytest.mark.parametrize(
    "body",
    [
        {"content": 5},
        {"content": "x", "username": "x" * 81},
        {"content": "x", "username": ""},
        {"content": "x", "avatar_url": "ftp://x/y"},
        {"content": "x", "embeds": [{"title": "x" * 257}]},
        [],
    ],
    ids=["number", "long name", "empty name", "no picture", "long title", "list"],
)
def test_broken_bodies(hook: Hook, body: Any) -> None:
    reply = hook.anybody.send("POST", hook.path, body)
    assert reply.invalid == [("message_data", "INVALID_MESSAGE_DATA")]


def test_long_texts_are_refused_as_of_people(hook: Hook) -> None:
    assert hook.say("x" * 4001).invalid == [("content", "CONTENT_EXCEEDS_MAX_LENGTH")]
    embeds = [{"description": "x" * 3001}] * 2
    assert hook.say(embeds=embeds).invalid == [("embeds", "EMBEDS_EXCEED_MAX_CHARACTERS")]


def test_a_name_for_once(hook: Hook) -> None:
    """SEC-069: whatever it calls itself, it says that it is no person."""
    author = hook.said("x", username=" Admin\u202e ")["author"]
    assert (author["username"], author["id"], author["bot"]) == ("Admin", hook.id, True)
    assert author["discriminator"] == "0000"
    assert hook.said("y")["author"]["username"] == "Bridge"


def test_embeds_and_files(hook: Hook) -> None:
    shown = {"title": "T", "image": {"url": "attachment://a.png"}}
    payload = {"content": "x", "embeds": [shown], "attachments": [{"id": 0, "filename": "a.png"}], "tts": True}
    part = ("files[0]", "a.png", picture())
    reply = hook.anybody.form("POST", f"{hook.path}?wait=true", payload, part)
    assert reply.status == 200, reply
    (file,), (embed,) = reply.body["attachments"], reply.body["embeds"]
    assert (file["filename"], embed["image"]["url"], reply.body["tts"]) == ("a.png", file["url"], True)
    assert hook.anybody.fetch(file["url"]).status == 200
    wrong = hook.anybody.form("POST", hook.path, {"content": "x"}, part)
    assert wrong.invalid == [("attachments", "ATTACHMENTS_METADATA_REQUIRED_WHEN_UPLOADING")]


def test_no_file_is_read_for_a_wrong_token(hook: Hook) -> None:
    payload, part = {"attachments": [{"id": 0}]}, ("files[0]", "a.png", picture())
    reply = hook.anybody.form("POST", f"/webhooks/{hook.id}/{'A' * 64}", payload, part)
    assert reply.code == "UNKNOWN_WEBHOOK"


def test_rules_for_members_do_not_hold_for_webhooks(hook: Hook, cats: GuildPlace) -> None:
    Guild.objects.filter(pk=cats.id).update(verification_level=4, nsfw_level=3)
    assert hook.owner.send("PATCH", hook.channel, {"rate_limit_per_user": 600, "nsfw": True}).status == 200
    cats.everyone(0)
    for number in range(3):
        assert hook.say(str(number)).status == 200


def test_closed_guilds_hear_nothing(hook: Hook, cats: GuildPlace) -> None:
    Guild.objects.filter(pk=cats.id).update(disabled_operations=GuildOperation.SEND_MESSAGE)
    assert hook.say("x").code == "FEATURE_TEMPORARILY_DISABLED"
    Guild.objects.filter(pk=cats.id).update(disabled_operations=0, features=["UNAVAILABLE_FOR_EVERYONE"])
    assert hook.say("x").code == "MISSING_ACCESS"


def test_the_web_client_may_not_use_it(hook: Hook, settings: Any) -> None:
    settings.GUILDHALL = dataclasses.replace(settings.GUILDHALL, web_url="https://app.example")
    refused = hook.anybody.send("POST", hook.path, {"content": "x"}, Origin="https://app.example")
    assert (refused.status, refused.code) == (403, "INVALID_API_ORIGIN")
    assert hook.anybody.send("POST", hook.path, {"content": "x"}, Origin="https://elsewhere.example").status == 204


@pytest.mark.parametrize(
    ("method", "more", "status"),
    [("GET", "", 200), ("PUT", "", 404), ("PATCH", "/messages/5", 404), ("POST", "/gitlab", 404)],
)
def test_no_log_tells_its_token(
    hook: Hook, monkeypatch: pytest.MonkeyPatch, method: str, more: str, status: int
) -> None:
    """SEC-005, SEC-069: not even where nothing answers, as with what Discord has below the same address."""
    told: list[str] = []
    monkeypatch.setattr(access_log._log, "isEnabledFor", lambda level: True)
    monkeypatch.setattr(access_log._log, "info", lambda facts: told.append(facts["path"]))
    assert hook.anybody.send(method, f"{hook.path}{more}", {}).status == status
    (path,) = told
    assert "/webhooks/" in path
    assert hook.token not in path


def test_however_many_use_it_a_webhook_says_so_much_a_minute(hook: Hook, monkeypatch: Any) -> None:
    """SEC-069, SEC-086: flooding from many addresses, and webhooks that answer each other."""
    monkeypatch.setitem(__import__("core.limits").limits.EXTRA_LIMITS, "webhook:said", (2, 60_000))
    replies = [Wire(ip=f"10.0.0.{number}").send("POST", hook.path, {"content": "x"}, **LIMITED) for number in range(3)]
    assert [reply.status for reply in replies] == [204, 204, 429]


def test_long_bodies_of_webhooks_are_not_on_their_creators_own_account(hook: Hook, cats: GuildPlace) -> None:
    """SEC-055, SEC-069: whoever got hold of a token keeps the creator from sending nothing, and with all webhooks of
    theirs together sends no more than with one."""
    other, own = Hook(cats), cats.owner

    def admitted(path: str, wire: Wire) -> Admission | Refusal:
        form = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "HTTP_AUTHORIZATION": wire.token}
        environ = {"REQUEST_METHOD": "POST", "PATH_INFO": f"/v1{path}", "REMOTE_ADDR": "10.0.0.9", **form}
        return admit_body(environ | {"wsgi.input": io.BytesIO()}, 2**20)

    taken = [admitted(each.path, Wire()) for each in (hook, other, hook, other, hook)]
    assert [type(one) for one in taken] == [Admission] * MOST_AT_ONCE + [Refusal]
    mine = admitted(f"{hook.channel}/messages", Wire(own))
    assert isinstance(mine, Admission)
    for one in (*taken, mine):
        if isinstance(one, Admission):
            one.release()


def test_it_costs_a_fixed_number_of_queries(hook: Hook) -> None:
    costs = []
    for number in (1, 40):
        for _ in range(number):
            hook.said("x")
        with CaptureQueriesContext(connection) as queries:
            hook.said("x", embeds=[{"title": "x"}])
        costs.append([q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])
    assert len(costs[0]) == len(costs[1]) == 6, costs[0]


# -- pictures by address -----------------------------------------------------------------------------------------------

SITE = "https://pictures.example"


class Site:
    """Another site, which counts who asks."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def fetch(self, url: str, *, caps: Caps) -> Reply:
        self.asked.append(url)
        if url.endswith("gone"):
            raise Failed(url)
        body = b"hello" if url.endswith("text") else picture(color=(len(url), 0, 0))
        return Reply(status=200, url=url, headers=Headers({"content-type": "image/png"}), body=body)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Site:
    found = Site()
    monkeypatch.setattr("core.images.fetching.outbound", lambda: found)
    return found


def test_a_picture_for_once(hook: Hook, site: Site) -> None:
    shown = [hook.said("x", avatar_url=f"{SITE}/a")["author"]["avatar"] for _ in range(2)]
    assert shown[0] == shown[1] is not None
    assert hook.anybody.fetch(f"/media/avatars/{hook.id}/{shown[0]}.webp").status == 200
    assert site.asked == [f"{SITE}/a"]
    WebhookPicture.objects.update(at=now() - timedelta(days=1))
    hook.said("x", avatar_url=f"{SITE}/a")
    assert len(site.asked) == 2
    assert hook.said("y")["author"]["avatar"] is None


@pytest.mark.parametrize("path", ["gone", "text"])
def test_without_a_picture_there_it_shows_its_own(hook: Hook, site: Site, path: str) -> None:
    for _ in range(2):
        assert hook.said("x", avatar_url=f"{SITE}/{path}")["author"]["avatar"] is None
    assert len(site.asked) == 1
    WebhookPicture.objects.update(at=now() - timedelta(minutes=5))
    hook.said("x", avatar_url=f"{SITE}/{path}")
    assert len(site.asked) == 2


def test_it_fetches_so_many_pictures_and_no_more(hook: Hook, site: Site, monkeypatch: Any, settings: Any) -> None:
    monkeypatch.setitem(__import__("core.limits").limits.EXTRA_LIMITS, "webhook:avatar", (1, 60_000))
    names = [
        hook.anybody.send("POST", f"{hook.path}?wait=true", {"content": "x", "avatar_url": f"{SITE}/{at}"}, **LIMITED)
        for at in "abc"
    ]
    assert [reply.body["author"]["avatar"] is None for reply in names] == [False, True, True]
    assert len(site.asked) == 1
    assert WebhookPicture.objects.count() == 2  # the picture, and where it was found


def test_a_picture_for_which_nobody_had_time_is_fetched_with_the_next_message(
    hook: Hook, site: Site, monkeypatch: Any
) -> None:
    with monkeypatch.context() as busy:

        def no_turn() -> Any:
            raise RateLimited(5.0)

        busy.setattr("core.images.fetching.fetching_turn", no_turn)
        assert hook.said("x", avatar_url=f"{SITE}/a")["author"]["avatar"] is None
    assert hook.said("x", avatar_url=f"{SITE}/a")["author"]["avatar"] is not None


def test_pictures_stay_while_a_message_shows_them(
    hook: Hook, site: Site, django_capture_on_commit_callbacks: Any
) -> None:
    sent = hook.said("x", avatar_url=f"{SITE}/a")
    address = f"/media/avatars/{hook.id}/{sent['author']['avatar']}.webp"
    assert hook.owner.send("DELETE", f"/webhooks/{hook.id}").status == 204
    WebhookPicture.objects.update(at=now() - timedelta(days=3))
    with django_capture_on_commit_callbacks(execute=True):
        sweep()
    assert WebhookPicture.objects.count() == 1
    assert hook.anybody.fetch(address).status == 200
    Message.objects.filter(pk=sent["id"]).delete()
    with django_capture_on_commit_callbacks(execute=True):
        sweep()
    assert not WebhookPicture.objects.exists()
    assert hook.anybody.fetch(address).status == 404


# -- links -------------------------------------------------------------------------------------------------------------


def test_links_are_followed_too(hook: Hook, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.GUILDHALL = dataclasses.replace(settings.GUILDHALL, link_previews=True)
    link = "https://a.example/webhook"
    sent, before = hook.said(link), mark()
    found = {link: ({"title": "T", "link": link},)}
    show_previews(Actor(user=None, kind="system"), message_id=int(sent["id"]), previews=found, media={})
    (shown,) = announced(before)
    assert isinstance(shown, MessageUpdated)
    assert (shown.member, shown.message.webhook_id) == (None, int(hook.id))
    assert [embed["title"] for embed in shown.message.embeds] == ["T"]
