"""Applications and their bots: auth-and-users.md 22, rows F053 to F057, gap G15, SEC-005 and SEC-071."""

from typing import Any

import pytest

from accounts.authentication import bot_for_token
from accounts.events import SessionsEnded, UserUpdated
from accounts.models import User
from accounts.signing_in.second_factor import refresh_authenticators
from core import instance_limits
from core.instance_limits import DEFAULT_RULE, LimitConfig, Rule
from guilds.models import Member
from integrations.models import Application, OAuth2Grant
from tests.operations.events import published_during
from tests.operations.oauth2.side import BACK, SUDO, Side, refusal
from tests.wire import Wire

pytestmark = pytest.mark.django_db


@pytest.fixture
def side() -> Side:
    return Side()


def test_secrets_are_shown_once(side: Side) -> None:
    """ "Create shows the secret and bot token once; they never appear again.\""""
    assert side.made["bot"]["token"].partition(".")[0] == side.id == side.made["bot"]["id"]
    assert len(side.secret) == 43
    assert bot_for_token(side.made["bot"]["token"])
    secrets = (side.secret, side.made["bot"]["token"].partition(".")[2])
    stored = str([list(Application.objects.values()), list(User.objects.values())])
    for path in ("/oauth2/applications", "/oauth2/applications/@me", "/users/@me/applications", side.path):
        shown = side.owner.send("GET", path)
        assert shown.status == 200
        assert "client_secret" not in str(shown.body)
        assert not any(secret in str(shown.body) + stored for secret in secrets)
    assert [one["id"] for one in side.owner.send("GET", "/oauth2/applications").body] == [side.id]
    assert side.alice.send("GET", "/oauth2/applications").body == []


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_of_others_and_of_nobody(side: Side, method: str) -> None:
    """ "Others' applications 403, unknown 404." For what needs a proof, that comes first."""
    assert refusal(side.alice.send(method, side.path, SUDO)) == (403, "ACCESS_DENIED")
    assert refusal(side.alice.send(method, "/oauth2/applications/5", SUDO)) == (404, "UNKNOWN_APPLICATION")
    if method == "DELETE":
        assert refusal(side.alice.send(method, side.path)) == (403, "SUDO_MODE_REQUIRED")


@pytest.mark.parametrize(
    ("uri", "on_create", "on_update"),
    [
        ("https://a.example/x?y=1", True, True),
        ("http://localhost:8080/x", True, True),
        ("http://dev.localhost/x", True, True),
        ("http://127.0.0.1/x", True, True),
        ("http://[::1]:9/x", True, True),
        ("http://a.example/x", False, True),
        ("http://localhost.evil.example/", False, True),
        ("https://a@b.example/", False, False),
        ("https://a.example/#x", False, False),
        ("https://a.example\\@b.example/", False, False),
        ("https://a.example/ b", False, False),
        ("https://exampl\N{CYRILLIC SMALL LETTER IE}.com/", False, False),
        ("https://", False, False),
        ("https:a.example", False, False),
        ("//a.example/", False, False),
        ("javascript:alert(1)", False, False),
        ("data:text/html,x", False, False),
        ("https://a.example:port/", False, False),
        ("x" * 257, False, False),
    ],
)
def test_addresses_that_may_be_registered(side: Side, uri: str, on_create: bool, on_update: bool) -> None:
    """ "Non-loopback `http` refused on create, accepted on update." (SEC-066)"""
    made = side.owner.send("POST", "/oauth2/applications", {"name": "x", "redirect_uris": [uri]})
    assert made.status == (200 if on_create else 400)
    assert made.status == 200 or made.invalid[0][0] == "redirect_uris.0"
    changed = side.owner.send("PATCH", side.path, {"redirect_uris": [uri]})
    assert changed.status == (200 if on_update else 400)


def test_changing_one(side: Side) -> None:
    body = {"name": "Better", "redirect_uris": None, "bot_public": False, "bot_require_code_grant": True}
    changed = side.owner.send("PATCH", side.path, body).body
    assert (changed["name"], changed["redirect_uris"], changed["bot_public"]) == ("Better", [], False)
    assert changed["bot"]["username"] == "Helper"
    assert side.owner.send("PATCH", side.path, {}).body == changed
    eleven = {"redirect_uris": [f"{BACK}{number}" for number in range(11)]}
    assert side.owner.send("PATCH", side.path, eleven).status == 400


@pytest.mark.parametrize(
    ("name", "expected"),
    [("My cool-bot.v2!", "My_cool_bot_v2"), ("x", "botx"), ("\N{CAT FACE}", None), ("everyone", None)],
)
def test_what_its_bot_is_called(side: Side, name: str, expected: str | None) -> None:
    bot = side.owner.send("POST", "/oauth2/applications", {"name": name}).body["bot"]
    assert bot["username"] == expected or expected is None
    assert bot["username"].lower() != "everyone"


def test_an_account_without_a_password_makes_none(side: Side) -> None:
    unclaimed = Wire(side.world.person("unclaimed", password="!"))
    made = unclaimed.send("POST", "/oauth2/applications", {"name": "x"})
    assert refusal(made) == (400, "UNCLAIMED_ACCOUNT_CANNOT_CREATE_APPLICATIONS")


def test_a_person_has_so_many_and_no_more(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Rule(DEFAULT_RULE, (("max_applications", 2),))
    monkeypatch.setattr(instance_limits._Current, "config", LimitConfig(rules=(rule,)))
    second, third = (side.owner.send("POST", "/oauth2/applications", {"name": "x"}) for _ in range(2))
    assert (second.status, refusal(third)) == (200, (400, "MAX_APPLICATIONS"))
    assert third.body["message"] == "You can have at most 2 applications"
    assert len(side.owner.send("GET", "/oauth2/applications/@me").body) == 2
    Application.objects.filter(bot_id=second.body["id"]).delete()
    assert side.owner.send("POST", "/oauth2/applications", {"name": "x"}).status == 200


def test_what_everybody_sees_of_it(side: Side) -> None:
    public = Wire().send("GET", f"{side.path}/public").body
    assert {name: public[name] for name in ("id", "name", "icon", "description", "redirect_uris", "scopes")} == {
        "id": side.id,
        "name": "Helper",
        "icon": None,
        "description": None,
        "redirect_uris": [BACK],
        "scopes": ["bot"],
    }
    assert "token" not in public["bot"]
    assert refusal(Wire().send("GET", "/oauth2/applications/5/public")) == (404, "UNKNOWN_APPLICATION")


def test_what_its_bot_sees_of_it(side: Side) -> None:
    bot = Wire.signed_in(f"Bot {side.made['bot']['token']}")
    own = bot.send("GET", "/applications/@me").body
    assert (own["id"], own["name"], own["flags"], own["bot"]["id"]) == (side.id, "Helper", 0, side.id)
    for other in (Wire(), side.owner, side.bearer()):
        assert refusal(other.send("GET", "/applications/@me")) == (401, "INVALID_TOKEN")


# -- the bot ---------------------------------------------------------------------------------------------------------


def test_the_profile_of_the_bot(side: Side) -> None:
    with published_during() as events:
        changed = side.owner.send("PATCH", f"{side.path}/bot", {"username": "Robo", "bio": "b" * 1024, "bot_flags": 63})
    bot = User.objects.get(id=side.id)
    assert changed.body["username"] == bot.username == "Robo"
    assert (len(bot.bio or ""), bot.flags) == (1024, 48)
    assert [event.user.id for event in events if isinstance(event, UserUpdated)] == [bot.id]
    side.owner.send("PATCH", f"{side.path}/bot", {"bio": "", "bot_flags": 16})
    bot.refresh_from_db()
    assert (bot.bio, bot.flags) == (None, 16)


def test_the_tag_of_the_bot(side: Side) -> None:
    number = User.objects.get(id=side.id).discriminator
    kept = side.owner.send("PATCH", f"{side.path}/bot", {"username": "HELPER", "discriminator": f"{number:04d}"})
    assert (kept.body["username"], int(kept.body["discriminator"])) == ("HELPER", number)
    other = side.owner.send("PATCH", f"{side.path}/bot", {"discriminator": str(number % 9999 + 1)})
    assert other.invalid == [("discriminator", "BOT_DISCRIMINATOR_CANNOT_BE_CHANGED")]
    assert refusal(side.alice.send("PATCH", f"{side.path}/bot", {"bio": "x"})) == (403, "ACCESS_DENIED")


def test_a_new_token_of_the_bot(side: Side) -> None:
    """ "Bot token reset kills the old token and its gateway sessions." (SessionsEnded is what ends them.)"""
    old = side.made["bot"]["token"]
    assert refusal(side.owner.send("POST", f"{side.path}/bot/reset-token")) == (403, "SUDO_MODE_REQUIRED")
    with published_during() as events:
        new = side.owner.send("POST", f"{side.path}/bot/reset-token", SUDO).body
    assert [event.user_id for event in events if isinstance(event, SessionsEnded)] == [int(side.id)]
    assert bot_for_token(old) is None
    assert bot_for_token(new["token"])
    assert Wire.signed_in(f"Bot {old}").send("GET", "/users/@me").status == 401


def test_a_bot_token_is_good_as_nothing_else(side: Side) -> None:
    """ "A bot token works as `Bot`, fails as `Bearer` and bare (401).\""""
    token = side.made["bot"]["token"]
    statuses = [
        Wire.signed_in(f"{scheme}{token}").send("GET", "/users/@me").status for scheme in ("Bot ", "Bearer ", "")
    ]
    assert statuses == [200, 401, 401]


def test_a_new_secret_of_the_client(side: Side) -> None:
    tokens = side.tokens()
    new = side.owner.send("POST", f"{side.path}/client-secret/reset", SUDO).body
    assert "bot" not in new
    assert refusal(side.refresh(tokens["refresh_token"])) == (401, "INVALID_CLIENT")
    assert side.with_token(tokens["access_token"]).send("GET", "/users/@me").status == 200
    assert side.refresh(tokens["refresh_token"], client_secret=new["client_secret"]).status == 200


def test_the_bot_mirrors_the_second_factor_of_its_owner(side: Side) -> None:
    """ "MFA of the owner is mirrored on the bot.\""""
    refresh_authenticators(User.objects.get(id=side.person("dev").user_id), sms=True)
    bot = side.owner.send("GET", side.path).body["bot"]
    assert (bot["mfa_enabled"], bot["authenticator_types"]) == (True, [1])
    assert side.owner.send("POST", "/oauth2/applications", {"name": "y"}).body["bot"]["mfa_enabled"]


@pytest.mark.django_db(transaction=True)
def test_deleting_one() -> None:
    side = Side()
    guild = side.world.guild(owner="alice")
    side.consent(scope="bot identify", guild_id=str(guild.id))
    tokens = side.tokens()
    bot = Wire.signed_in(f"Bot {side.made['bot']['token']}")
    sent = bot.send("POST", f"/channels/{guild.channel_id('general')}/messages", {"content": "beep"}).body
    assert side.owner.send("DELETE", side.path, SUDO).status == 204
    assert refusal(side.owner.send("DELETE", side.path, SUDO)) == (404, "UNKNOWN_APPLICATION")
    assert bot.send("GET", "/users/@me").status == 401
    assert side.with_token(tokens["access_token"]).send("GET", "/users/@me").status == 401
    assert refusal(side.refresh(tokens["refresh_token"])) == (401, "INVALID_CLIENT")
    assert not OAuth2Grant.objects.exists()
    assert not Member.objects.filter(user_id=side.id).exists()
    shown = side.alice.send("GET", f"/users/{side.id}").body
    assert (shown["username"], shown["discriminator"]) == ("DeletedUser", "0000")
    message = side.alice.send("GET", f"/channels/{sent['channel_id']}/messages/{sent['id']}").body
    assert message["author"]["username"] == "DeletedUser"


# -- who may not -----------------------------------------------------------------------------------------------------

HUMAN: list[tuple[str, str, Any]] = [
    ("GET", "", None),
    ("POST", "", {"name": "x"}),
    ("GET", "/@me", None),
    ("GET", "/{id}", None),
    ("PATCH", "/{id}", {}),
    ("DELETE", "/{id}", SUDO),
    ("PATCH", "/{id}/bot", {}),
    ("POST", "/{id}/bot/reset-token", SUDO),
    ("POST", "/{id}/client-secret/reset", SUDO),
]


def test_bots_and_tokens_manage_none(side: Side) -> None:
    bot, bearer = Wire.signed_in(f"Bot {side.made['bot']['token']}"), side.bearer()
    for method, path, body in HUMAN:
        whole = f"/oauth2/applications{path}".replace("{id}", side.id)
        assert refusal(Wire().send(method, whole, body)) == (401, "UNAUTHORIZED"), path
        for wire in (bot, bearer):
            assert refusal(wire.send(method, whole, body)) == (403, "ACCESS_DENIED"), path


def test_under_suspicion_they_can_still_be_managed(side: Side) -> None:
    """Application routes still work for an account that must verify itself first."""
    User.objects.filter(id=side.person("dev").user_id).update(suspicious_activity_flags=1)
    assert side.owner.send("GET", "/users/@me").code == "ACCOUNT_SUSPICIOUS_ACTIVITY"
    assert side.owner.send("GET", "/oauth2/applications").status == 200
