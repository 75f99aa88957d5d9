"""Themes on the guild wire (auth-and-users.md 21; rows F073 and F074; G20)."""

from datetime import timedelta

import pytest

from accounts.erasure import erase
from accounts.models import User
from core.actor import Actor
from core.clock import now
from core.storage import files
from integrations import themes
from integrations.models import Theme
from tests.wire import Wire
from tests.world import World

pytestmark = pytest.mark.django_db
CSS = "body { color: tomato; } /* </style><script>alert(1)</script> ü */\r\n"


@pytest.fixture
def alice() -> Actor:
    return World().person("alice")


def shared(actor: Actor, **more: str) -> str:
    reply = Wire(actor).send("POST", "/users/@me/themes", {"css": CSS, **more})
    assert reply.status == 201, reply.body
    return str(reply.body["id"])


def test_everybody_has_the_four_and_nobody_sees_those_of_others(alice: Actor) -> None:
    first, second = shared(alice), shared(alice, name="Evening")
    Theme.objects.filter(id=first).update(created_at=now() - timedelta(hours=1))
    four = [("dark", "builtin"), ("coal", "builtin"), ("light", "builtin"), ("system", "builtin")]
    for anybody in (Wire(), Wire(World().person("bob")), Wire(World().bot())):
        listed = anybody.send("GET", "/themes").body
        assert [(one["id"], one["kind"]) for one in listed] == four
        assert all(one["css_url"] is one["author_id"] is one["created_at"] is None for one in listed)
    own = Wire(alice).send("GET", "/themes").body[4:]
    assert [(one["id"], one["name"]) for one in own] == [(second, "Evening"), (first, "Shared theme")]
    assert {one["author_id"] for one in own} == {str(alice.user_id)}


def test_whoever_knows_the_id_gets_the_style_sheet_and_nothing_runs(alice: Actor) -> None:
    theme_id = shared(alice)
    whole = Wire().send("GET", f"/themes/{theme_id}").body
    assert (whole["css"], whole["kind"]) == (CSS, "shared")
    plain = Wire().fetch(whole["css_url"])
    assert whole["css_url"].endswith(f"/media/themes/{theme_id}.css")
    for answer in (plain, Wire().fetch(f"/media/themes/{theme_id}.css", "HEAD")):
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert plain.body.decode() == CSS
    assert Wire().fetch(whole["css_url"], If_None_Match=f'"{theme_id}"').status == 304
    assert Wire().fetch(whole["css_url"], "POST").status == 405


def test_clients_that_accept_css_are_given_css(alice: Actor, client: object) -> None:
    theme_id = shared(alice)
    answer = client.get(f"/v1/themes/{theme_id}", headers={"Accept": "text/css"})  # type: ignore[attr-defined]
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.getvalue().decode() == CSS
    assert "Accept" in answer.headers["Vary"]  # a browser that keeps it has no answer to who asks for JSON
    built_in = client.get("/v1/themes/coal", headers={"Accept": "text/css"}).json()  # type: ignore[attr-defined]
    assert (built_in["kind"], built_in["css"]) == ("builtin", None)


@pytest.mark.parametrize("theme_id", ["unknown", "0" * 16, "%2e%2e", "dark.css", "A" * 16])
def test_an_unknown_theme(theme_id: str) -> None:
    reply = Wire().send("GET", f"/themes/{theme_id}")
    assert (reply.status, reply.code) == (404, "UNKNOWN_THEME")
    assert Wire().fetch(f"/media/themes/{theme_id}.css").status == 404


def test_what_is_no_style_sheet(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    wire = Wire(alice)
    for css in ("", None, 5, "a\x00b"):
        assert wire.send("POST", "/users/@me/themes", {"css": css}).invalid[0][0] == "css", css
    assert wire.send("POST", "/users/@me/themes", {"css": "a", "name": "x" * 101}).invalid[0][0] == "name"
    assert Wire().send("POST", "/users/@me/themes", {"css": "a"}).status == 401
    assert Wire(World().bot()).send("POST", "/users/@me/themes", {"css": "a"}).status == 403
    most = themes.MOST_BYTES
    long = wire.send("POST", "/users/@me/themes", {"css": "ü" * (most // 2) + "a"})
    assert (long.status, long.code) == (400, "FILE_SIZE_TOO_LARGE")
    assert wire.send("POST", "/users/@me/themes", {"css": "ü" * (most // 2)}).status == 201
    assert Theme.objects.count() == 1


def test_a_theme_that_cannot_be_stored_is_none(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(files()), "put", full)
    assert Wire(alice).send("POST", "/users/@me/themes", {"css": CSS}).status >= 500
    assert not Theme.objects.exists()


def test_themes_go_with_their_author(alice: Actor) -> None:
    theme_id = shared(alice)
    User.objects.filter(id=alice.user_id).update(pending_deletion_at=now())
    assert erase(alice.user_id)
    assert not files().exists(themes.theme_key(theme_id))
    assert Wire().send("GET", f"/themes/{theme_id}").code == "UNKNOWN_THEME"
