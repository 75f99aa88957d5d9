"""PATCH /v1/users/@me: every field with its rules, the proof that a new tag wants, what is told to whom."""

import hashlib
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.pictures import data_url, gif_of_frames, moving, opened, picture, png_claiming
from tests.registrations import PASSWORD, codes, guild_side, unique


class Person:
    """A new account of the guild side."""

    def __init__(self, base_url: str, **changes: Any) -> None:
        self.body = guild_side(**changes)
        made = httpx.post(f"{base_url}/v1/auth/register", json=self.body, timeout=30)
        assert made.status_code == 200, made.text
        headers = {"Authorization": made.json()["token"]}
        self.id = made.json()["user_id"]
        self.http = httpx.Client(base_url=base_url, headers=headers, timeout=30)

    def me(self) -> dict[str, Any]:
        body: dict[str, Any] = self.http.get("/v1/users/@me").json()
        return body

    def patch(self, **changes: Any) -> httpx.Response:
        return self.http.patch("/v1/users/@me", json=changes)

    def changed(self, **changes: Any) -> dict[str, Any]:
        answer = self.patch(**changes)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        assert body == self.me()
        return body


@pytest.fixture
def alice(servers: Any) -> Iterator[Person]:
    person = Person(servers.http_url)
    yield person
    person.http.close()


@pytest.fixture(scope="module")
def steady(servers: Any) -> Iterator[Person]:
    """Somebody whose account no test changes."""
    person = Person(servers.http_url)
    yield person
    person.http.close()


@pytest.fixture
def throwaway(servers: Any) -> Person:
    """An account without e-mail address and password."""
    return Person(servers.http_url, email=None, password=None)


# -- names -------------------------------------------------------------------------------------------------------------


def test_a_new_name_keeps_the_number(alice: Person) -> None:
    before = alice.me()
    name = unique()
    after = alice.changed(username=name, password=PASSWORD)
    assert (after["username"], after["discriminator"]) == (name, before["discriminator"])


def test_a_tag_can_be_chosen(alice: Person) -> None:
    assert alice.changed(discriminator="42", password=PASSWORD)["discriminator"] == "0042"
    assert alice.changed(discriminator=9999, password=PASSWORD)["discriminator"] == "9999"
    name = unique()
    both = alice.changed(username=name, discriminator="0007", password=PASSWORD)
    assert (both["username"], both["discriminator"]) == (name, "0007")


def test_another_tag_wants_a_proof(alice: Person) -> None:
    for change in ({"username": unique()}, {"discriminator": "1"}):
        answer = alice.patch(**change)
        assert (answer.status_code, answer.json()["code"]) == (403, "SUDO_MODE_REQUIRED")
        assert answer.json()["has_mfa"] is False
        assert codes(alice.patch(**change, password="Wrong-password-1")) == [("password", "INVALID_PASSWORD")]
    before = alice.me()
    unchanged = {"username": before["username"], "discriminator": before["discriminator"]}
    assert alice.changed(**unchanged)["username"] == before["username"]


def test_the_tag_of_somebody_else_is_taken(servers: Any, alice: Person) -> None:
    bob = Person(servers.http_url)
    theirs = bob.me()
    tag = {"username": theirs["username"].upper(), "discriminator": theirs["discriminator"]}
    assert codes(alice.patch(**tag, password=PASSWORD)) == [("username", "TAG_ALREADY_TAKEN")]
    kept = alice.changed(username=theirs["username"], discriminator="4321", password=PASSWORD)
    assert kept["discriminator"] == "4321"
    taken = {"discriminator": theirs["discriminator"], "password": PASSWORD}
    assert codes(alice.patch(**taken)) == [("discriminator", "TAG_ALREADY_TAKEN")]


def test_a_number_that_is_taken_under_the_new_name_is_replaced(servers: Any, alice: Person) -> None:
    bob = Person(servers.http_url)
    alice.changed(discriminator=bob.me()["discriminator"], password=PASSWORD)
    after = alice.changed(username=bob.body["username"], password=PASSWORD)
    assert after["discriminator"] not in (bob.me()["discriminator"], "0000")


def test_nobody_gets_the_number_of_the_deleted(alice: Person) -> None:
    refused = alice.patch(discriminator="0", password=PASSWORD)
    assert codes(refused) == [("discriminator", "VISIONARY_REQUIRED_FOR_DISCRIMINATOR")]


def test_the_topic_side_follows_a_name_that_was_the_same(alice: Person) -> None:
    name = unique()
    alice.changed(username=name, password=PASSWORD)
    assert alice.http.get("/api/auth/me").json()["user"]["username"] == name


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"username": ""}, ("username", "INVALID_FORMAT")),
        ({"username": None}, ("username", "INVALID_FORMAT")),
        ({"username": "x" * 33}, ("username", "USERNAME_LENGTH_INVALID")),
        ({"username": "no blanks"}, ("username", "USERNAME_INVALID_CHARACTERS")),
        ({"username": "Everyone"}, ("username", "USERNAME_RESERVED_VALUE")),
        ({"username": "FluxerTeam"}, ("username", "USERNAME_CANNOT_CONTAIN_RESERVED_TERMS")),
        ({"discriminator": "12345"}, ("discriminator", "DISCRIMINATOR_INVALID_FORMAT")),
        ({"discriminator": "-1"}, ("discriminator", "DISCRIMINATOR_INVALID_FORMAT")),
        ({"discriminator": 1.5}, ("discriminator", "DISCRIMINATOR_INVALID_FORMAT")),
        ({"global_name": "x" * 33}, ("global_name", "GLOBAL_NAME_LENGTH_INVALID")),
        ({"global_name": "\u200b"}, ("global_name", "GLOBAL_NAME_LENGTH_INVALID")),
        ({"global_name": "here"}, ("global_name", "GLOBAL_NAME_RESERVED_VALUE")),
        ({"global_name": "A System  Message"}, ("global_name", "GLOBAL_NAME_CANNOT_CONTAIN_RESERVED_TERMS")),
        ({"email": "new@example.com"}, ("email", "EMAIL_MUST_BE_CHANGED_VIA_TOKEN")),
        ({"email": None}, ("email", "EMAIL_MUST_BE_CHANGED_VIA_TOKEN")),
        ({"bio": "x" * 321}, ("bio", "STRING_LENGTH_INVALID")),
        ({"bio": 5}, ("bio", "INVALID_FORMAT")),
        ({"pronouns": "x" * 41}, ("pronouns", "STRING_LENGTH_INVALID")),
        ({"accent_color": -1}, ("accent_color", "COLOR_VALUE_TOO_LOW")),
        ({"accent_color": 0x1000000}, ("accent_color", "COLOR_VALUE_TOO_HIGH")),
        ({"accent_color": "red"}, ("accent_color", "INVALID_FORMAT")),
        ({"premium_badge_hidden": "yes"}, ("premium_badge_hidden", "INVALID_FORMAT")),
        ({"used_mobile_client": None}, ("used_mobile_client", "INVALID_FORMAT")),
    ],
)
def test_values_that_are_refused(steady: Person, change: dict[str, Any], expected: tuple[str, str]) -> None:
    before = steady.me()
    assert codes(steady.patch(**change, password=PASSWORD)) == [expected]
    assert steady.me() == before


# -- what is shown -----------------------------------------------------------------------------------------------------


def test_what_is_shown_can_be_set_and_cleared(alice: Person) -> None:
    wanted = {"global_name": "  Zo\u200bë \t the  First ", "bio": "Hello\nworld", "pronouns": "they", "accent_color": 0}
    after = alice.changed(**wanted)
    assert after["global_name"] == "Zoë the First"
    assert (after["bio"], after["pronouns"], after["accent_color"]) == ("Hello\nworld", "they", 0)
    for empty in (None, ""):
        cleared = alice.changed(**dict.fromkeys(wanted, empty))
        assert {cleared[name] for name in wanted} == {None}
        alice.changed(**wanted)


def test_what_is_left_out_stays(alice: Person) -> None:
    alice.changed(bio="stays", pronouns="it")
    assert alice.changed(accent_color=0xFFFFFF) == {**alice.me(), "bio": "stays", "pronouns": "it"}
    assert alice.changed() == alice.me()


def test_custom_emoji_nobody_may_use_become_their_names(alice: Person) -> None:
    bio = "a <:cat:1234567890123456789> b `<:code:1234567890123456789>` <a:dance:1>"
    assert alice.changed(bio=bio)["bio"] == "a :cat: b `<:code:1234567890123456789>` :dance:"


def test_switches(alice: Person) -> None:
    names = [f"premium_badge_{word}" for word in ("hidden", "masked", "timestamp_hidden", "sequence_hidden")]
    for name in (*names, "used_mobile_client"):
        assert alice.changed(**{name: True})[name] is True
        assert alice.changed(**{name: False})[name] is False
    assert alice.changed(has_dismissed_premium_onboarding=True)["has_dismissed_premium_onboarding"] is True
    assert alice.changed(has_unread_gift_inventory=False)["has_unread_gift_inventory"] is False


def test_premium_cannot_be_forced_by_everybody(alice: Person) -> None:
    answer = alice.patch(premium_enabled_override=True)
    assert (answer.status_code, answer.json()["code"]) == (403, "MISSING_ACCESS")
    assert alice.me()["premium_enabled_override"] is False


def test_nothing_else_of_the_account_can_be_set(alice: Person) -> None:
    before = alice.me()
    wanted = {
        "id": "1",
        "flags": 1,
        "is_staff": True,
        "acls": ["*"],
        "traits": ["x"],
        "verified": True,
        "bot": True,
        "system": True,
        "premium_type": 2,
        "mfa_enabled": True,
        "phone": "+491234567",
        "avatar_color": 5,
        "handle": "root",
        "is_superuser": True,
        "bio": "only this",
        "date_of_birth": "1970-01-01",
    }
    assert alice.changed(**wanted) == {**before, "bio": "only this"}


def test_strangers_are_refused(servers: Any) -> None:
    answer = httpx.patch(f"{servers.http_url}/v1/users/@me", json={"bio": ""})
    assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHORIZED")


# -- accounts without a password ---------------------------------------------------------------------------------------


def test_a_throwaway_account_can_change_its_tag_alone(throwaway: Person) -> None:
    name = unique()
    assert throwaway.changed(username=name, discriminator="0042")["discriminator"] == "0042"
    code = "UNCLAIMED_ACCOUNTS_CAN_ONLY_SET_EMAIL_VIA_TOKEN"
    refused = {"bio": "x", "global_name": None, "password": PASSWORD, "avatar": None, "used_mobile_client": True}
    for field, value in refused.items():
        assert codes(throwaway.patch(username=unique(), **{field: value})) == [(field, code)]
    assert throwaway.me()["username"] == name


# -- pictures ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["avatar", "banner"])
def test_pictures_of_every_format(alice: Person, field: str) -> None:
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "AVIF"):
        data = picture(kind)
        after = alice.changed(**{field: data_url(data, kind.lower())})
        assert after[field] == hashlib.md5(data).hexdigest()[:8]
        assert isinstance(after[f"{field}_color"], int)
        shown = alice.http.get(f"/media/{field}s/{alice.id}/{after[field]}.png")
        assert (shown.status_code, opened(shown.content).size) == (200, (64, 48))


def test_a_picture_moves_comes_bare_and_goes(alice: Person) -> None:
    after = alice.changed(avatar=data_url(moving("GIF")).partition(",")[2], banner=data_url(moving("PNG")))
    assert after["avatar"].startswith("a_")
    assert after["banner"].startswith("a_")
    shown = alice.http.get(f"/media/avatars/{alice.id}/{after['avatar']}.gif", params={"animated": "true"})
    assert opened(shown.content).n_frames == 3
    assert alice.changed(avatar=data_url(moving("GIF")))["avatar"] == after["avatar"]
    cleared = alice.changed(avatar=None, banner="")
    names = ("avatar", "avatar_color", "banner", "banner_color")
    assert [cleared[name] for name in names] == [None] * 4


def test_the_topic_side_shows_the_same_pictures(alice: Person) -> None:
    avatar = alice.changed(avatar=data_url(picture()))["avatar"]
    assert (
        f"/avatars/{alice.id}/{avatar}.webp" in alice.http.get("/api/users/profile").json()["data"]["profile_picture"]
    )
    assert alice.http.put("/api/users/profile", json={"profile_picture": None}).status_code == 200
    assert alice.me()["avatar"] is None


@pytest.mark.parametrize("field", ["avatar", "banner"])
@pytest.mark.parametrize(
    ("value", "code"),
    [
        (data_url(b"<html><script>alert(1)</script>"), "INVALID_IMAGE_FORMAT"),
        (data_url(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "svg+xml"), "INVALID_IMAGE_FORMAT"),
        (data_url(b"GIF89a<script>alert(1)</script>"), "INVALID_IMAGE_DATA"),
        (data_url(picture("JPEG", (300, 300))[:400]), "INVALID_IMAGE_DATA"),
        (data_url(png_claiming(50_000, 50_000)), "INVALID_IMAGE_DATA"),
        (data_url(gif_of_frames(20_000)), "INVALID_IMAGE_DATA"),
        ("data:image/png;base64,####", "INVALID_BASE64_FORMAT"),
        ("aGVsbG8", "INVALID_BASE64_FORMAT"),
        ("data:image/png;base64,", "BASE64_LENGTH_INVALID"),
        # 10 MiB are 13,981,016 characters with their padding; without it the same length holds two bytes more.
        ("A" * 13_981_020, "BASE64_LENGTH_INVALID"),
        ("A" * 13_981_016, "IMAGE_SIZE_EXCEEDS_LIMIT"),
        ("A" * 13_981_014 + "==", "INVALID_IMAGE_FORMAT"),
        (5, "INVALID_FORMAT"),
    ],
    ids=[
        *("page", "svg", "page as gif", "truncated", "pixel bomb", "frame bomb"),
        *("no base64", "not padded", "nothing", "too long", "too large", "as large as may be", "number"),
    ],
)
def test_pictures_that_are_refused(steady: Person, field: str, value: Any, code: str) -> None:
    assert codes(steady.patch(**{field: value})) == [(field, code)]
    assert steady.me()[field] is None
