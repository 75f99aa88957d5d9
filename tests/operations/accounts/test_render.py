"""Accounts as both wires show them."""

from datetime import date
from typing import Any

import pytest

from accounts.api.render import render_card, render_self
from accounts.languages import country_from, locale_from, topic_language
from accounts.models import User, UserSettings
from accounts.models.user import UserFlags
from accounts.naming.suggestions import username_suggestions
from accounts.records import UserRecord
from accounts.v1.render import render_for_application, render_private_user, render_settings, render_user
from accounts.v1.schemas import UserPrivateResponse, UserSettingsResponse
from core.clock import now
from core.ids import to_oid


def a_user(**changes: Any) -> User:
    return User(**({"id": 1573764073634398376, "username": "alice", "discriminator": 42, "handle": "alice"} | changes))


def test_what_anybody_may_know() -> None:
    user = a_user(global_name="Alice", flags=UserFlags.STAFF | UserFlags.RATE_LIMIT_BYPASS, email="a@example.com")
    assert render_user(UserRecord.of(user)) == {
        "id": "1573764073634398376",
        "username": "alice",
        "discriminator": "0042",
        "global_name": "Alice",
        "avatar": None,
        "avatar_color": None,
        "flags": 1,
    }


def test_the_deleted_have_no_face_left() -> None:
    user = a_user(global_name="Alice", avatar="a_0123abcd", flags=UserFlags.DELETED | UserFlags.STAFF)
    shown = render_user(UserRecord.of(user))
    assert (shown["username"], shown["discriminator"], shown["global_name"]) == ("DeletedUser", "0000", "Deleted User")
    assert (shown["avatar"], shown["flags"]) == (None, 0)


def test_bots_have_no_display_name_and_say_that_they_are_bots() -> None:
    shown = render_user(UserRecord.of(a_user(global_name="Beep", is_bot=True)))
    assert (shown["global_name"], shown["bot"]) == (None, True)
    assert "system" not in shown


def test_a_hidden_badge_is_hidden_from_others_only() -> None:
    shown = render_private_user(a_user(flags=UserFlags.STAFF | UserFlags.STAFF_HIDDEN))
    assert (shown["flags"], shown["is_staff"]) == (0, True)


def test_every_field_of_ones_own_account() -> None:
    shown = render_private_user(a_user(email="a@example.com", traits=["x"], suspicious_activity_flags=0b101))
    assert (
        set(shown) | {"bot", "system"} == UserPrivateResponse.__required_keys__ | UserPrivateResponse.__optional_keys__
    )
    assert shown["required_actions"] == ["REQUIRE_VERIFIED_EMAIL", "REQUIRE_VERIFIED_PHONE"]
    assert shown["traits"] == ["premium", "x"]
    assert shown["email"] == "a@example.com"


def test_applications_are_told_what_the_profile_shows_and_nothing_else() -> None:
    """SEC-071: the same fields, of which none says how somebody signs in, what they may do, have or have done."""
    private: dict[str, Any] = {
        "email": "a@example.com",
        "email_verified": True,
        "email_bounced": True,
        "phone": "+491701234567",
        "acls": ["*"],
        "traits": ["x"],
        "authenticator_types": [0],
        "suspicious_activity_flags": 1,
        "password_changed_at": now(),
        "date_of_birth": date(1990, 1, 1),
        "premium_type": 2,
        "premium_until": now(),
        "has_ever_purchased": True,
        "unread_gifts": 3,
        "flags": UserFlags.STAFF | UserFlags.STAFF_HIDDEN | UserFlags.USED_MOBILE_CLIENT,
    }
    shared = {"bio": "about me", "pronouns": "they", "accent_color": 5}
    whole = render_private_user(a_user(**shared, **private))
    told = render_for_application(a_user(**shared, **private), {"identify"})
    assert told == render_for_application(a_user(**shared, flags=0), {"identify"})
    assert set(told) == set(whole)
    assert {name: told[name] for name in shared} == shared  # type: ignore[literal-required]
    with_address = render_for_application(a_user(**private), {"identify", "email"})
    assert (with_address["email"], with_address["verified"], with_address["acls"]) == ("a@example.com", True, [])
    assert render_for_application(a_user(**private), {"identify", "admin"})["acls"] == ["*"]


def folders(stored: list[dict[str, Any]], *guild_ids: int) -> list[tuple[int | None, list[str]]]:
    shown = render_settings(UserSettings(guild_folders=stored), guild_ids)
    return [(folder["id"], folder["guild_ids"]) for folder in shown["guild_folders"]]


def test_folders_follow_the_guilds_one_is_in() -> None:
    assert folders([]) == []
    assert folders([], 1, 2) == [(-1, ["1", "2"])]
    mine = {"id": 5, "guild_ids": ["2", "9", "2", "3"]}
    other = {"id": 6, "guild_ids": ["3", "4"]}
    assert folders([mine, other], 1, 2, 3) == [(5, ["2", "3"]), (-1, ["1"])]
    rest = {"id": -1, "guild_ids": [4]}
    assert folders([rest, mine], 1, 2, 4) == [(-1, ["4", "1"]), (5, ["2"])]
    assert folders([mine]) == []


def test_settings_have_every_field() -> None:
    shown = render_settings(UserSettings(), [])
    assert set(shown) == UserSettingsResponse.__required_keys__
    assert (shown["status"], shown["theme"], shown["afk_timeout"]) == ("online", "system", 600)


def test_the_topic_side_shows_the_handle() -> None:
    user = a_user(handle="ali-ce", avatar="0123abcd", preferences={"theme": "light", "unknown": 1})
    card = render_card(UserRecord.of(user))
    assert (card["id"], card["username"]) == (to_oid(user.id), "ali-ce")
    assert card["profile_picture"] is not None
    assert card["profile_picture"].endswith(f"/media/avatars/{user.id}/0123abcd.webp?size=256")
    shown = render_self(user, None)
    assert shown["preferences"]["theme"] == "light"
    assert "unknown" not in shown["preferences"]
    assert not shown["is_admin"]
    assert shown["created_at"].endswith("Z")


@pytest.mark.parametrize(
    ("header", "locale", "country"),
    [
        ("", "en-US", None),
        ("de-AT,de;q=0.9", "de", "AT"),
        ("pt-PT;q=0.5, pt-BR", "pt-BR", "BR"),
        ("xx, fr;q=0.1", "fr", None),
        ("en-AU", "en-US", "AU"),
        ("es-419", "es-419", None),
        ("zh-Hant-TW", "zh-TW", "TW"),
        ("*;q=0, ;;;, q=1", "en-US", None),
        ("de;q=0", "en-US", None),
        ("a" * 100_000, "en-US", None),
    ],
)
def test_languages_are_read_from_the_header(header: str, locale: str, country: str | None) -> None:
    assert (locale_from(header), country_from(header)) == (locale, country)


def test_topic_languages() -> None:
    assert [topic_language(text) for text in ("pt-PT", "en-GB", "de", "")] == ["pt", "en", "en", "en"]


def test_suggestions() -> None:
    assert username_suggestions("Magic Tester")[:2] == ["Magic_Tester", "Magic_Tester1"]
    assert username_suggestions("日本") == []
    assert all(len(name) <= 32 for name in username_suggestions("x" * 32))
