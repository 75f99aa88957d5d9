"""What other programs send (sections 22.3 to 22.5 of the wire's description); bodies in fixtures/."""

import copy
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from chat.checks import GuildOperation
from chat.models import Message
from core.buckets import EXTRA_LIMITS
from guilds.models import Guild
from integrations.models import WebhookDelivery
from tests.shared_rows import shared_rows
from tests.wire import LIMITED, Reply, Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db

FIXTURES = Path(__file__).parent / "fixtures"
SLACK, SENTRY, GITHUB = (json.loads((FIXTURES / f"{name}.json").read_text()) for name in ("slack", "sentry", "github"))
REPO, WHO = "https://github.com/Codertocat/Hello-World", "Codertocat"
SHA = "ec26c3e57ca3a959ca5aad62de7213c562f8c821"
FORM = "application/x-www-form-urlencoded"


@shared_rows
def cats() -> GuildPlace:
    return World().guild()


class Hook:
    """A webhook, and what it has said."""

    def __init__(self, cats: GuildPlace) -> None:
        made = (
            Wire(cats.owner).send("POST", f"/channels/{cats.channel_id('general')}/webhooks", {"name": "Bridge"}).body
        )
        self.id, self.path = int(made["id"]), f"/webhooks/{made['id']}/{made['token']}"

    def send(self, program: str, body: Any, **headers: str) -> Reply:
        return Wire().send("POST", f"{self.path}/{program}", body, **headers)

    def messages(self) -> list[Message]:
        return list(Message.objects.filter(webhook_id=self.id).order_by("id"))

    def github(self, event: str, body: Any, delivery: str = "") -> dict[str, Any] | None:
        """The embed of an event; None if nothing was said."""
        before = len(self.messages())
        assert self.send("github", body, X_GitHub_Event=event, X_GitHub_Delivery=delivery).status == 204
        (*_, said) = [None, *self.messages()[before:]]
        if said is None:
            return None
        assert said.webhook_name == "GitHub"
        (embed,) = said.embeds
        found: dict[str, Any] = embed
        return found


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integrations.webhooks.speaking.avatar_behind", lambda actor, webhook, address: None)


@pytest.fixture
def hook(cats: GuildPlace) -> Hook:
    return Hook(cats)


def of_github(event: str, **changes: Any) -> dict[str, Any]:
    """A documented body, with the people in it."""
    body = copy.deepcopy(GITHUB["common"] | GITHUB[event])
    for part in ("issue", "comment", "pull_request", "review", "discussion"):
        if part in body:
            body[part]["user"] = GITHUB["user"]
    if event == "member":
        body["member"] = GITHUB["user"]
    return body | changes


# -- Slack -------------------------------------------------------------------------------------------------------------


def slack(hook: Hook, raw: bytes, media: str = "application/json") -> tuple[int, bytes]:
    answer = Client().generic("POST", f"/v1{hook.path}/slack", raw, media)
    return answer.status_code, answer.content


def test_a_slack_message(hook: Hook) -> None:
    body = {**SLACK, "text": "Hello", "username": "robot", "icon_url": "not an address"}
    assert slack(hook, json.dumps(body).encode()) == (200, b"ok")
    (said,) = hook.messages()
    assert (said.content, said.webhook_name) == ("Hello", "robot")
    (embed,) = said.embeds
    assert embed == {
        "type": "rich",
        "color": 0x36A64F,
        "title": "title",
        "url": "https://api.slack.com/",
        "description": "Optional pre-text that appears above the attachment block\n"
        "Optional `text` that appears within the attachment",
        "author": {
            "name": "author_name",
            "url": "http://flickr.com/bobby/",
            "icon_url": "https://placeimg.com/16/16/people",
        },
        "fields": [
            {"name": "A field's title", "value": "This field's value", "inline": False},
            {"name": "A short field's title", "value": "A short field's value", "inline": True},
            {"name": "A second short field's title", "value": "A second short field's value", "inline": True},
        ],
        "footer": {"text": "footer"},
        "timestamp": "1973-11-29T21:33:09.000Z",
        "thumbnail": {"url": "http://placekitten.com/g/200/200"},
    }


def test_slack_bodies_come_as_forms_too(hook: Hook) -> None:
    form = urlencode({"payload": json.dumps({"text": "from a form"})}).encode()
    assert slack(hook, form, FORM) == (200, b"ok")
    assert hook.messages()[0].content == "from a form"


def test_odd_parts_of_slack_messages_are_dropped(hook: Hook) -> None:
    odd = {
        "fallback": "only this",
        "title_link": "javascript:alert(1)",
        "image_url": "ftp://x/y",
        "color": "good",
        "ts": "soon",
        "fields": [{"title": "no value"}],
        "author_icon": "https://x.example/without-name",
    }
    assert slack(hook, json.dumps({"attachments": [odd, {"color": "#ffffff"}]}).encode())[0] == 200
    assert hook.messages()[0].embeds == [{"type": "rich", "color": 0, "description": "only this"}]


@pytest.mark.parametrize("raw", [b"{}", b"", b"[]", b"nonsense", b'{"text": ""}', b'{"attachments": [{}]}'])
def test_slack_with_nothing_to_say(hook: Hook, raw: bytes) -> None:
    status, answer = slack(hook, raw)
    assert (status, json.loads(answer)["code"]) == (400, "CANNOT_SEND_EMPTY_MESSAGE")


def test_long_names_of_slack_are_refused(hook: Hook) -> None:
    assert hook.send("slack", {"text": "x", "username": "x" * 81}).invalid == [("username", "STRING_LENGTH_INVALID")]


# -- GitHub ------------------------------------------------------------------------------------------------------------

TITLE = "Spelling error in the README file"
PULL = "Update the README with new information."
TOLD = [
    ("commit_comment", {}, "`6113728`", "commitcomment-33548674", 0, "octocat", "This is a really good change! :+1:"),
    ("create", {}, "New tag created", None, 0, WHO, None),
    ("create", {"ref": "next", "ref_type": "branch"}, "New branch created: next", None, 0, WHO, None),
    ("delete", {}, "Tag deleted", None, 0, WHO, None),
    ("delete", {"ref": "next", "ref_type": "branch"}, "Branch deleted: next", None, 0, WHO, None),
    ("fork", {}, "Fork created: Octocoders/Hello-World", "Octocoders/Hello-World", 0, WHO, None),
    ("issues", {}, f"Issue opened: #1 {TITLE[:10]}", "/issues/1", 0xEB4841, WHO, "It looks like"),
    ("issues", {"action": "closed"}, "Issue closed: #1", "/issues/1", 0, WHO, None),
    ("issues", {"action": "reopened"}, "Issue reopened: #1", "/issues/1", 0xFCBD1F, WHO, None),
    ("issue_comment", {}, "New comment on issue #1: S", "#issuecomment-492700400", 0xC00A7F, "octocat", "You are"),
    ("member", {}, "New collaborator added: octocat", "github.com/octocat", 0, WHO, None),
    ("public", {}, "is now public", None, 0, WHO, None),
    ("pull_request", {}, "Pull request opened: #2", "/pull/2", 0x098EFC, "octocat", "This is a pretty"),
    ("pull_request", {"action": "closed"}, "Pull request closed: #2", "/pull/2", 0, "octocat", None),
    ("pull_request", {"action": "reopened"}, "Pull request reopened: #2", "/pull/2", 0xFCBD1F, "octocat", None),
    ("pull_request_review", {}, "Pull request review submitted: #2", "review-237895671", 0, "octocat", "No words"),
    ("pull_request_review_comment", {}, "on pull request #2", "r284312630", 0xC00A7F, "octocat", "Maybe you"),
    ("release", {}, "New release published: 0.0.1", "/releases/tag/0.0.1", 0, WHO, None),
    ("watch", {}, "New star added", REPO, 0, WHO, None),
    ("repository", {}, "Repository created", REPO, 0x2CBE4E, WHO, None),
    ("discussion", {}, "New discussion #90: Welcome", "/discussions/90", 0xE6C2B0, "octocat", "We're glad"),
    ("discussion_comment", {}, "discussion #90", "discussioncomment-544078", 0xE6C2B0, "octocat", "I have so many"),
]


@pytest.mark.parametrize(
    ("event", "changes", "title", "url", "color", "who", "text"),
    TOLD,
    ids=[f"{event} {changes.get('action', changes.get('ref_type', ''))}" for event, changes, *_ in TOLD],
)
def test_events_of_github(
    hook: Hook, event: str, changes: dict[str, Any], title: str, url: str | None, color: int, who: str, text: str | None
) -> None:
    body = of_github(event)
    if event == "repository":
        body["repository"] = GITHUB["common"]["repository"]
        body["action"] = "created"
    embed = hook.github(event, body | changes)
    assert embed is not None
    assert embed["title"].startswith("[Codertocat/Hello-World] ")
    assert title in embed["title"]
    assert (embed.get("url") or "").endswith(url or "")
    assert (url is None) == ("url" not in embed)
    assert (embed["color"], embed["author"]["name"]) == (color, who)
    assert embed["author"]["url"] == f"https://github.com/{who}"
    assert (embed.get("description") or "").startswith(text or "")
    assert (text is None) == ("description" not in embed)
    assert len(embed["title"]) <= 70


def test_comments_on_pull_requests_say_so(hook: Hook) -> None:
    body = of_github("issue_comment")
    body["issue"]["pull_request"] = {"url": "https://api.github.com/x"}
    embed = hook.github("issue_comment", body)
    assert embed is not None
    assert "New comment on pull request #1" in embed["title"]


def test_pushes(hook: Hook) -> None:
    embed = hook.github("push", of_github("push"))
    assert embed is not None
    compare = f"{REPO}/compare/6113728f27ae...0d1a26e67d8f"
    assert (embed["title"], embed["url"], embed["color"]) == ("[Hello-World:master] 1 new commit", compare, 0x7289DA)
    commit = "0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c"
    assert embed["description"] == f"[`0d1a26e`]({REPO}/commit/{commit}) Update README.md - Codertocat"
    many = of_github("push")
    many["commits"] *= 20
    embed = hook.github("push", many)
    assert embed is not None
    assert embed["title"] == "[Hello-World:master] 20 new commits"
    assert 0 < len(embed["description"]) <= 350
    assert embed["description"].endswith("- Codertocat")
    assert hook.github("push", of_github("push", commits=[])) is None
    forced = hook.github("push", of_github("push", forced=True, commits=[]))
    assert forced is not None
    assert (forced["color"], forced["url"]) == (0xFCBD1F, compare)
    assert "force-pushed to `0d1a26e`" in forced["title"]
    assert forced["description"] == f"[Compare changes]({compare})"


def test_checks(hook: Hook) -> None:
    embed = hook.github("check_run", of_github("check_run"))
    assert embed is not None
    assert embed["title"] == "[Hello-World] Octocoders-linter success on changes"
    assert (embed["url"], embed["color"]) == (f"{REPO}/commit/{SHA}", 0x009800)
    embed = hook.github("check_suite", of_github("check_suite"))
    assert embed is not None
    assert embed["title"] == "[Hello-World] octocoders-linter checks failure on changes"
    assert embed["color"] == 0xFC2929
    skipped = of_github("check_run")
    skipped["check_run"]["conclusion"] = "skipped"
    assert hook.github("check_run", skipped) is None


def test_long_titles_and_texts_are_cut(hook: Hook) -> None:
    body = of_github("issues")
    body["issue"] |= {"title": "t" * 300, "body": "b" * 3000}
    embed = hook.github("issues", body)
    assert embed is not None
    assert (len(embed["title"]), embed["title"][-1]) == (70, "…")
    assert (len(embed["description"]), embed["description"][-1]) == (350, "…")


@pytest.mark.parametrize(
    ("event", "action"),
    [("ping", ""), ("", ""), ("issues", "labeled"), ("pull_request", "synchronize"), ("check_run", "created")],
)
def test_what_is_no_news_is_dropped(hook: Hook, event: str, action: str) -> None:
    body = GITHUB["common"] | GITHUB["issues"] | {"action": action}
    assert hook.github(event, body) is None


def test_a_delivery_is_told_once(hook: Hook, cats: GuildPlace) -> None:
    body = of_github("issues")
    told = [hook.github("issues", body, delivery) for delivery in ("a", "a", "b")]
    assert [each is not None for each in told] == [True, False, True]
    assert WebhookDelivery.objects.count() == 2
    assert Hook(cats).github("issues", body, "a") is not None


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "text",
        {"action": "opened"},
        {"action": 5, "issue": 5},
        {"action": "opened", "issue": [], "repository": "x", "sender": {"login": {}}},
        {"action": "opened", "issue": {"number": {}, "title": ["x"], "html_url": "javascript:alert(1)", "body": 5}},
        {"commits": {}, "ref": [], "forced": "yes"},
        {"commits": 5, "ref": "refs/heads/x"},
        {"commits": [5, None, {"id": 5, "message": None, "author": "x"}]},
        {"check_run": {"conclusion": 5}, "action": "completed"},
    ],
    ids=str,
)
@pytest.mark.parametrize("event", ["issues", "push", "check_run", "create", "member"])
def test_github_is_thanked_for_everything(hook: Hook, event: str, body: Any) -> None:
    """SEC-069: tricks with bodies."""
    hook.github(event, body)
    assert all("javascript" not in str(said.embeds) for said in hook.messages())


def test_github_is_thanked_for_what_cannot_be_said(
    hook: Hook, cats: GuildPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """22.4: 204 always when the token is right, and the next delivery of the same news is told."""
    Guild.objects.filter(pk=cats.id).update(disabled_operations=int(GuildOperation.SEND_MESSAGE))
    assert hook.github("issues", of_github("issues"), "a") is None
    Guild.objects.filter(pk=cats.id).update(disabled_operations=0, features=["UNAVAILABLE_FOR_EVERYONE"])
    assert hook.github("issues", of_github("issues"), "a") is None
    Guild.objects.filter(pk=cats.id).update(features=[])
    monkeypatch.setitem(EXTRA_LIMITS, "webhook:said", (1, 60_000))
    headers = {"X_GitHub_Event": "issues", **LIMITED}
    for number in "ab":
        assert hook.send("github", of_github("issues"), X_GitHub_Delivery=number, **headers).status == 204
    assert len(hook.messages()) == 1
    hook.path += "x"
    assert hook.send("github", of_github("issues"), **headers).code == "UNKNOWN_WEBHOOK"


def test_no_control_characters_are_kept(hook: Hook) -> None:
    """SEC-020, SEC-069: PostgreSQL stores no NUL, so that one would end in a failure."""
    body = of_github("check_run")
    body["check_run"]["conclusion"] = "fail\x00ure"
    body["sender"] = {"login": "cat\x00", "html_url": f"{REPO}/\x00", "avatar_url": f"{REPO}/\x1f"}
    embed = hook.github("check_run", body)
    assert embed is not None
    assert embed["title"] == "[Hello-World] Octocoders-linter failure on changes"
    assert embed["author"] == {"name": "cat"}


def test_github_sends_forms_and_long_bodies(hook: Hook) -> None:
    body = of_github("issues") | {"padding": "x" * 2_000_000}
    form = urlencode({"payload": json.dumps(body)}).encode()
    answer = Client().generic("POST", f"/v1{hook.path}/github", form, FORM, headers={"X-GitHub-Event": "issues"})
    assert answer.status_code == 204
    assert len(hook.messages()) == 1


# -- Sentry ------------------------------------------------------------------------------------------------------------


def test_a_new_issue_of_sentry(hook: Hook) -> None:
    for header in ({"X_Sentry_Event": "created"}, {"Sentry_Hook_Resource": "issue"}):
        assert hook.send("sentry", SENTRY, **header).status == 204
    said, again = hook.messages()
    assert (said.webhook_name, said.embeds) == ("Sentry", again.embeds)
    assert said.embeds == [
        {
            "type": "rich",
            "color": 0xEB4841,
            "title": "ReferenceError: blooopy is not defined",
            "url": "https://sentry.io/organizations/test-org/issues/1170820242/",
            "fields": [
                {"name": "Culprit", "value": "?(runner)", "inline": False},
                {"name": "Project", "value": "front-end", "inline": True},
                {"name": "Level", "value": "error", "inline": True},
                {"name": "ID", "value": "FRONT-END-9", "inline": True},
            ],
        }
    ]


@pytest.mark.parametrize(
    ("level", "color"), [("warning", 0xFCBD1F), ("info", 0x369DF7), ("debug", 0x6C7293), ("fatal", 0x369DF7)]
)
def test_levels_of_sentry(hook: Hook, level: str, color: int) -> None:
    body = copy.deepcopy(SENTRY)
    body["data"]["issue"] |= {"level": level, "culprit": "", "title": "t" * 100}
    assert hook.send("sentry", body, X_Sentry_Event="created").status == 204
    (embed,) = hook.messages()[0].embeds
    assert (embed["color"], len(embed["title"])) == (color, 70)
    assert embed["fields"][0]["value"] == "Unknown"


def test_what_else_sentry_tells_is_dropped(hook: Hook) -> None:
    for body, header in (
        (SENTRY, {}),
        (SENTRY, {"X_Sentry_Event": "resolved"}),
        (SENTRY | {"action": "resolved"}, {"Sentry_Hook_Resource": "issue"}),
        (SENTRY, {"Sentry_Hook_Resource": "event_alert"}),
        ({"action": "created", "data": {"issue": []}}, {"X_Sentry_Event": "created"}),
        ([], {"X_Sentry_Event": "created"}),
    ):
        assert hook.send("sentry", body, **header).status == 204
    assert hook.messages() == []
