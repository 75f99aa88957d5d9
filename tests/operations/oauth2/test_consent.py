"""Asking a person, and what comes of their answer: auth-and-users.md 23.1 and 23.2, row F058, gap G16, SEC-066, SEC-067
and SEC-070."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client

from core.permissions import ALL, P
from core.web import web_url
from guilds.audit import AuditAction
from guilds.events import MemberJoined, RoleCreated
from guilds.models import AuditLogEntry, Member, Role
from guilds.models.member import JoinSource
from integrations.models import OAuth2Grant
from tests.operations.events import names, published_during
from tests.operations.oauth2.side import BACK, PKCE, Side, refusal
from tests.wire import Reply, Wire
from tests.world import GuildPlace

pytestmark = pytest.mark.django_db


@pytest.fixture
def side() -> Side:
    return Side()


def preview(wire: Wire, side: Side, **more: str) -> Reply:
    query = {"client_id": side.id, "scope": "identify", "redirect_uri": BACK} | more
    return wire.send("GET", f"/oauth2/authorize?{urlencode(query)}")


# -- where the code may go -------------------------------------------------------------------------------------------


def test_back_with_code_and_state(side: Side) -> None:
    """ "State returned unchanged."; a query that the address has already stays as it is."""
    state = " a&b=\N{CAT FACE}#%20"
    side.owner.send("PATCH", side.path, {"redirect_uris": [BACK, f"{BACK}?keep=%2F", "http://localhost:8080/x"]})
    for uri in (BACK, f"{BACK}?keep=%2F", "http://localhost:8080/x"):
        back = side.consent(redirect_uri=uri, state=state).body["redirect_to"]
        assert back.startswith(f"{uri}{'&' if '?' in uri else '?'}code=")
        assert parse_qs(urlsplit(back).query)["state"] == [state]
    assert "state" not in side.consent().body["redirect_to"]
    side.owner.send("PATCH", side.path, {"redirect_uris": [f"{BACK}?"]})
    assert side.consent(redirect_uri=f"{BACK}?").body["redirect_to"].startswith(f"{BACK}?code=")


@pytest.mark.parametrize(
    "uri",
    [
        f"{BACK}/",
        f"{BACK}?x=1",
        f"{BACK}#x",
        f"{BACK}%2f",
        f"{BACK}.evil.example",
        f" {BACK}",
        f"{BACK}\t",
        BACK[:-1],
        BACK.upper(),
        BACK.replace("https", "http"),
        BACK.replace("app.example", "app.example:443"),
        BACK.replace("app.example", "app.example."),
        BACK.replace("app.example", "app.example@evil.example"),
        BACK.replace("app.example", "evil.example\\@app.example"),
        BACK.replace("app.example", "xn--pp-fka.example"),
        BACK.replace("/back", "//back"),
        BACK.replace("/back", "/x/../back"),
        BACK.replace("https:", "javascript:"),
        "//app.example/back",
        "/back",
        "back",
        "https://evil.example/",
    ],
)
def test_and_to_no_other_address(side: Side, uri: str) -> None:
    """SEC-066: letter by letter, on every way in; nothing is kept."""
    refused = (400, "INVALID_REDIRECT_URI")
    assert refusal(side.consent(redirect_uri=uri)) == refused
    assert refusal(preview(side.alice, side, redirect_uri=uri)) == refused
    page = Client().get("/oauth2/authorize", {"client_id": side.id, "scope": "identify", "redirect_uri": uri})
    assert (page.status_code, "Location" in page.headers) == (400, False)
    assert not OAuth2Grant.objects.exists()


def test_nor_where_two_are_named(side: Side) -> None:
    query = f"client_id={side.id}&scope=identify&redirect_uri={BACK}&redirect_uri=https://evil.example"
    assert refusal(side.alice.send("GET", f"/oauth2/authorize?{query}")) == (400, "INVALID_FORM_BODY")
    assert Client().get(f"/oauth2/authorize?{query}").status_code == 400
    assert side.consent(redirect_uri=[BACK, "https://evil.example"]).code == "INVALID_FORM_BODY"


def test_none_registered_is_always_the_wrong_one(side: Side) -> None:
    side.owner.send("PATCH", side.path, {"redirect_uris": []})
    assert refusal(side.consent()) == (400, "INVALID_REDIRECT_URI")


# -- the order of refusals -------------------------------------------------------------------------------------------

WRONG: list[tuple[dict[str, Any], tuple[int, str]]] = [
    ({"permissions": "x"}, (400, "INVALID_PERMISSIONS_INTEGER")),
    ({"permissions": "1.5"}, (400, "INVALID_PERMISSIONS_INTEGER")),
    ({"permissions": "-1"}, (400, "INVALID_PERMISSIONS_NEGATIVE")),
    ({"response_type": "token"}, (400, "INVALID_RESPONSE_TYPE_FOR_NON_BOT")),
    ({"redirect_uri": None}, (400, "REDIRECT_URI_REQUIRED_FOR_NON_BOT")),
    ({"client_id": "5"}, (400, "INVALID_CLIENT")),
    ({"scope": "identify everything"}, (400, "INVALID_SCOPE")),
    ({"scope": "identify,guilds"}, (400, "INVALID_SCOPE")),
    ({"scope": "admin"}, (400, "INVALID_SCOPE")),
    ({"redirect_uri": "https://evil.example"}, (400, "INVALID_REDIRECT_URI")),
    ({"code_challenge": PKCE["code_challenge"]}, (400, "INVALID_REQUEST")),
    (PKCE | {"code_challenge_method": "plain"}, (400, "INVALID_REQUEST")),
    (PKCE | {"code_challenge": "short"}, (400, "INVALID_REQUEST")),
    ({"code_challenge_method": "S256"}, (400, "INVALID_REQUEST")),
]


@pytest.mark.parametrize("at", range(len(WRONG)))
def test_what_is_wrong_is_told_in_order(side: Side, at: int) -> None:
    wrong, refused = WRONG[at]
    assert refusal(side.consent(**wrong)) == refused
    later = {name: value for body, _ in reversed(WRONG[at + 1 :]) for name, value in body.items()}
    assert refusal(side.consent(**later | wrong)) == refused


def test_the_error_of_a_consent_has_the_shape_of_oauth2(side: Side) -> None:
    reply = side.consent(scope="everything")
    assert reply.body == {"error": "invalid_scope", "error_description": "INVALID_SCOPE"}


# -- who asks --------------------------------------------------------------------------------------------------------


def test_only_people_who_are_signed_in_consent(side: Side) -> None:
    """SEC-070: no cookie of a browser is a credential here, so that no other site can consent for somebody."""
    bot, bearer = Wire.signed_in(f"Bot {side.made['bot']['token']}"), side.bearer()
    others = ((Wire(), (401, "UNAUTHORIZED")), (bot, (403, "ACCESS_DENIED")), (bearer, (403, "ACCESS_DENIED")))
    before = OAuth2Grant.objects.count()
    for path in ("/oauth2/authorize/consent", "/oauth2/authorize"):
        body = {"client_id": side.id, "scope": "identify", "redirect_uri": BACK}
        for wire, refused in others:
            assert refusal(wire.send("POST", path, body)) == refused
        assert refusal(Wire().send("POST", path, body, Cookie=f"session={side.alice.token}")) == (401, "UNAUTHORIZED")
        assert side.alice.send("POST", path, body).status == 200
    assert OAuth2Grant.objects.count() == before + 2
    for wire, refused in others:
        assert refusal(preview(wire, side)) == refused


def test_browsers_go_on_to_the_page(side: Side) -> None:
    query = f"client_id={side.id}&scope=identify&redirect_uri=https%3A%2F%2Fevil.example&state=%2F%2Fx"
    page = Client().get(f"/v1/oauth2/authorize?{query}", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (page.status_code, page.headers["Location"]) == (302, f"{web_url()}/oauth2/authorize?{query}")
    for accept in ("application/json", "*/*", ""):
        assert Client().get(f"/v1/oauth2/authorize?{query}", headers={"Accept": accept}).status_code == 401


def test_the_page_shows_what_is_asked_for_and_cannot_be_framed(side: Side) -> None:
    side.owner.send("PATCH", side.path, {"name": "<script>alert(1)</script>"})
    asked = {
        "client_id": side.id,
        "scope": "identify bot",
        "redirect_uri": BACK,
        "permissions": str(ALL),
        "state": "\"'>",
    }
    page = Client().get("/oauth2/authorize", asked)
    text = page.content.decode()
    assert page.status_code == 200
    assert "<script>alert" not in text
    assert text.count('name="permission"') == 36
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"
    assert (page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert Client().post("/oauth2/authorize", asked).status_code in (403, 405)


def test_a_look_before_consenting(side: Side) -> None:
    shown = preview(side.alice, side, scope="guilds identify", state="x").body
    assert shown["application"] == Wire().send("GET", f"{side.path}/public").body
    assert (shown["scopes"], shown["redirect_uri"], shown["state"]) == (["identify", "guilds"], BACK, "x")
    assert (shown["permissions"], shown["already_authorized"], "guilds" in shown) == (None, False, False)
    side.tokens(scope="identify")
    assert not preview(side.alice, side, scope="guilds identify").body["already_authorized"]
    side.tokens(scope="guilds")
    assert preview(side.alice, side, scope="guilds identify").body["already_authorized"]
    assert not preview(side.owner, side, scope="identify").body["already_authorized"]
    assert not preview(side.alice, side, scope="guilds bot").body["already_authorized"]


def test_the_guilds_to_choose_from(side: Side) -> None:
    mine = side.world.guild("mine", "alice")
    managed = side.world.guild("managed").role("managers", P.MANAGE_GUILD).member("alice", "managers")
    side.world.guild("other").member("alice")
    shown = preview(side.alice, side, scope="bot", permissions="-0").body
    assert [guild["name"] for guild in shown["guilds"]] == ["mine", "managed"]
    assert [guild["id"] for guild in shown["guilds"]] == [str(mine.id), str(managed.id)]
    assert shown["permissions"] == "0"


# -- bots ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def cats(side: Side) -> GuildPlace:
    held = P.MANAGE_GUILD | P.SEND_MESSAGES | P.KICK_MEMBERS
    return side.world.guild().role("managers", held).member("alice", "managers").member("bob")


def add(side: Side, guild: GuildPlace, **asked: Any) -> Reply:
    return side.consent(**{"scope": "bot", "redirect_uri": None, "guild_id": str(guild.id)} | asked)


def test_a_bot_comes_with_its_role(side: Side, cats: GuildPlace) -> None:
    """ "Adding a bot needs MANAGE_GUILD, creates the role with exactly the known bits." Everybody hears of the role
    before they hear of who has it."""
    bits = int(P.SEND_MESSAGES | P.KICK_MEMBERS)
    with published_during() as events:
        reply = add(side, cats, permissions=str(bits | 1 << 45))
    assert reply.body["redirect_to"].startswith(f"{web_url()}?code=")
    role = Role.objects.get(guild_id=cats.id, name="Helper")
    assert (role.permissions, role.color) == (bits, 0)
    member = Member.objects.get(guild_id=cats.id, user_id=side.id)
    assert (member.role_ids, member.join_source) == ([role.id], JoinSource.BOT_INVITE)
    heard = [name for name in names(events) if name in (RoleCreated.__name__, MemberJoined.__name__)]
    assert heard == ["RoleCreated", "MemberJoined"]
    (joined,) = (event for event in events if isinstance(event, MemberJoined))
    assert joined.also_user_ids == (member.user_id,)
    logged = AuditLogEntry.objects.filter(guild_id=cats.id, user_id=side.person("alice").user_id)
    assert [(entry.action_type, entry.target_id) for entry in logged.order_by("id")] == [
        (AuditAction.ROLE_CREATE, str(role.id)),
        (AuditAction.BOT_ADD, side.id),
    ]


@pytest.mark.parametrize("permissions", [None, "0", str(1 << 45)])
def test_without_permissions_there_is_no_role(side: Side, cats: GuildPlace, permissions: str | None) -> None:
    assert add(side, cats, permissions=permissions).status == 200
    assert Member.objects.get(guild_id=cats.id, user_id=side.id).role_ids == []
    assert not Role.objects.filter(guild_id=cats.id, name="Helper").exists()


@pytest.mark.parametrize("permissions", [P.ADMINISTRATOR, P.BAN_MEMBERS, P.SEND_MESSAGES | P.MANAGE_ROLES, ALL])
def test_nobody_adds_a_bot_that_may_more_than_they(side: Side, cats: GuildPlace, permissions: int) -> None:
    """SEC-070. Nothing is left of a refusal: no member, no role, no code."""
    refused = add(side, cats, permissions=str(int(permissions)))
    assert refusal(refused) == (403, "MISSING_PERMISSIONS")
    assert not Member.objects.filter(user_id=side.id).exists()
    assert not Role.objects.filter(name="Helper").exists()
    assert not OAuth2Grant.objects.exists()
    owner = Wire(cats.owner)
    assert add(side, cats, permissions=str(int(permissions)), who=owner).status == 200


def test_who_cannot_add_one(side: Side, cats: GuildPlace) -> None:
    assert refusal(add(side, cats, who=Wire(side.person("bob")))) == (403, "MISSING_PERMISSIONS")
    assert refusal(add(side, cats, who=Wire(side.person("stranger")))) == (403, "ACCESS_DENIED")
    assert refusal(add(side, cats, guild_id="5")) == (404, "UNKNOWN_GUILD")
    assert add(side, cats).status == 200
    assert refusal(add(side, cats)) == (400, "BOT_ALREADY_IN_GUILD")


def test_a_guild_that_demands_a_second_factor_demands_it_here(side: Side, cats: GuildPlace) -> None:
    type(cats.guild).objects.filter(pk=cats.id).update(mfa_level=1)
    assert refusal(add(side, cats)) == (403, "MISSING_PERMISSIONS")


def test_private_bots_are_their_owners(side: Side, cats: GuildPlace) -> None:
    """ "Refuses duplicates and private bots of others.\""""
    side.owner.send("PATCH", side.path, {"bot_public": False})
    assert refusal(add(side, cats)) == (403, "ACCESS_DENIED")
    assert refusal(preview(side.alice, side, scope="bot")) == (403, "ACCESS_DENIED")
    assert side.consent(scope="identify").status == 200
    cats.member("dev", "managers")
    assert add(side, cats, who=side.owner).status == 200


def test_bans_and_full_guilds_do_not_keep_bots_out(side: Side, cats: GuildPlace) -> None:
    ban = f"/guilds/{cats.id}/bans/{side.id}"
    assert Wire(cats.owner).send("PUT", ban, {}).status == 204
    assert add(side, cats).status == 200


def test_a_bot_alone_needs_no_address(side: Side, cats: GuildPlace) -> None:
    assert side.consent(scope="bot", redirect_uri=None, response_type="whatever").status == 200
    assert side.consent(scope="bot", state="x").body["redirect_to"].startswith(BACK)
    side.owner.send("PATCH", side.path, {"bot_require_code_grant": True})
    assert refusal(side.consent(scope="bot", redirect_uri=None)) == (400, "MISSING_REDIRECT_URI")
    assert not Member.objects.filter(user_id=side.id).exists()


def test_a_guild_without_the_scope_is_nothing(side: Side, cats: GuildPlace) -> None:
    assert side.consent(guild_id=str(cats.id), permissions=str(ALL)).status == 200
    assert not Member.objects.filter(user_id=side.id).exists()
