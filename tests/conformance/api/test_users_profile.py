"""The own profile and preferences on /api (TF-025, TF-065)."""

import base64
import re
from typing import Any

import pytest

from tests.pictures import data_url, moving, opened, picture, png_claiming
from tests.registrations import unique
from tests.topic_browsers import ISO, OID, Browser, browser, nobody

SELF = {
    *("id", "username", "email", "phone", "profile_picture", "banner", "country_code", "preferences", "totp_enabled"),
    *("is_admin", "created_at", "last_login", "active_warning"),
}
PREFERENCES = {
    "theme": "dark",
    "language": "en",
    "anonymous_mode": False,
    "email_2fa_enabled": False,
    "notifications_enabled": True,
    "sound_enabled": True,
}


@pytest.fixture
def zoe(servers: Any) -> Browser:
    return browser(servers.http_url)


@pytest.fixture(scope="module")
def steady(servers: Any) -> Browser:
    """Somebody whose account no test changes."""
    return browser(servers.http_url)


def me(person: Browser) -> dict[str, Any]:
    whole: dict[str, Any] = person.data("GET", "/users/profile")
    assert whole == person.ask("GET", "/auth/me")["user"]
    return whole


def change(person: Browser, **fields: Any) -> dict[str, Any]:
    answer = person.ask("PUT", "/users/profile", fields)
    assert answer["message"] == "Profile updated successfully"
    assert answer["data"] == me(person)
    data: dict[str, Any] = answer["data"]
    return data


def test_the_profile_is_the_own_account_and_nothing_secret(zoe: Browser) -> None:
    whole = change(zoe, country_code="pt")
    assert set(whole) == SELF
    assert re.fullmatch(OID, whole["id"])
    assert re.fullmatch(ISO, whole["created_at"])
    assert (whole["username"], whole["country_code"]) == (zoe.name, "PT")
    assert set(whole["preferences"]) == set(PREFERENCES)


def test_everything_can_be_set_and_taken_away(zoe: Browser) -> None:
    wanted = {"profile_picture": data_url(picture()), "banner": data_url(picture("JPEG"), "jpeg"), "country_code": "DE"}
    for empty in (None, ""):
        shown = change(zoe, **wanted)
        for field in ("profile_picture", "banner"):
            answer = zoe.client.get(shown[field])
            assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
            assert opened(answer.content).size == (64, 48)
        assert shown["country_code"] == "DE"
        gone = change(zoe, **dict.fromkeys(wanted, empty))
        assert [gone[field] for field in wanted] == [None, None, None]


def test_pictures_come_bare_move_and_may_be_sent_back_by_address(zoe: Browser) -> None:
    shown = change(zoe, profile_picture=base64.b64encode(moving("GIF")).decode())["profile_picture"]
    assert opened(zoe.client.get(shown).content).n_frames == 3
    assert change(zoe, profile_picture=shown, country_code="FR")["profile_picture"] == shown


def test_a_new_name_is_the_one_to_sign_in_with(servers: Any, zoe: Browser) -> None:
    name = f"{unique('neo')}-x"
    assert change(zoe, username=name)["username"] == name
    assert change(zoe, username=name.upper())["username"] == name.upper()
    other = browser(servers.http_url)
    assert other.refused("PUT", "/users/profile", {"username": name}) == (400, "Username already taken")
    assert other.data("GET", "/users/profile")["username"] == other.name


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, (400, "Username, profile picture, banner, or country required")),
        ({"email": "x@example.com"}, (400, "Username, profile picture, banner, or country required")),
        ({"username": None}, (400, "Username, profile picture, banner, or country required")),
        ({"username": "ab"}, (400, "Invalid username format")),
        ({"username": "_abc"}, (400, "Invalid username format")),
        ({"username": 5}, (400, "Invalid username format")),
        ({"country_code": "DEU"}, (400, "Invalid country code format")),
        ({"country_code": "1A"}, (400, "Invalid country code format")),
        ({"country_code": 12}, (400, "Invalid country code format")),
        ({"profile_picture": "A" * 13_981_020}, (413, "File too large")),
        ({"banner": "http://127.0.0.1:1/x.png"}, (400, "The picture could not be loaded")),
        ({"banner": "http://169.254.169.254/latest/meta-data"}, (400, "The picture could not be loaded")),
        ({"banner": "https://user:password@localhost/x.png"}, (400, "The picture could not be loaded")),
    ],
)
def test_values_that_are_refused(steady: Browser, body: dict[str, Any], expected: tuple[int, str]) -> None:
    before = me(steady)
    assert steady.refused("PUT", "/users/profile", body) == expected
    assert me(steady) == before


@pytest.mark.parametrize("field", ["profile_picture", "banner"])
@pytest.mark.parametrize(
    "value",
    [5, {"x": 1}, "####", data_url(b"<svg/>"), data_url(png_claiming(50_000, 50_000)), "javascript:alert(1)"],
    ids=["number", "object", "no base64", "svg", "pixel bomb", "script"],
)
def test_pictures_that_are_none(steady: Browser, field: str, value: Any) -> None:
    assert steady.refused("PUT", "/users/profile", {field: value})[0] == 400
    assert me(steady)[field] is None


def test_only_fields_of_the_profile_can_be_set(zoe: Browser) -> None:
    before = me(zoe)
    wanted = {"is_admin": True, "id": "1", "email": "new@example.com", "acls": ["*"], "flags": 1, "totp_enabled": True}
    assert change(zoe, country_code="ES", **wanted) == {**before, "country_code": "ES"}


def test_preferences_are_merged(zoe: Browser) -> None:
    assert me(zoe)["preferences"] == PREFERENCES
    wanted = {"theme": "light", "sound_enabled": False, "is_admin": True}
    answer = zoe.ask("PUT", "/auth/preferences", {"preferences": wanted})
    assert answer["message"] == "Preferences updated"
    zoe.ask("PUT", "/preferences", {"preferences": {"language": "pt", "theme": "light"}})
    zoe.ask("PUT", "/auth/preferences", {"preferences": {}})
    zoe.ask("PUT", "/auth/preferences", {})
    assert me(zoe)["preferences"] == PREFERENCES | {"theme": "light", "sound_enabled": False, "language": "pt"}
    zoe.ask("PUT", "/auth/preferences", {"preferences": PREFERENCES})
    assert me(zoe)["preferences"] == PREFERENCES


@pytest.mark.parametrize(
    ("preferences", "words"),
    [
        ({"theme": "pink"}, "Invalid theme"),
        ({"theme": None}, "Invalid theme"),
        ({"language": "de"}, "Invalid language"),
        ({"language": 1}, "Invalid language"),
        ({"sound_enabled": "yes"}, "Invalid preferences"),
    ],
)
def test_preferences_that_are_refused(steady: Browser, preferences: dict[str, Any], words: str) -> None:
    body = {"preferences": {"anonymous_mode": True, **preferences}}
    assert steady.refused("PUT", "/auth/preferences", body) == (400, words)
    assert me(steady)["preferences"] == PREFERENCES


def test_nobody_has_a_profile(servers: Any) -> None:
    stranger = nobody(servers.http_url)
    for method, path in (("GET", "/users/profile"), ("PUT", "/users/profile"), ("PUT", "/auth/preferences")):
        body = {} if method == "PUT" else None
        assert stranger.refused(method, path, body) == (401, "Authentication required")
