"""SEC-095: a database that somebody else has filled, which an operator restores (`restore --from-elsewhere`): its words
run nowhere, its files lie nowhere else, and what it says of people opens no door that is shut."""

from datetime import timedelta
from pathlib import Path

import pytest

from accounts.models import User
from accounts.models.user import UserFlags
from accounts.operations.sessions import start_session
from accounts.rights import EVERYTHING
from accounts.signing_in.devices import Device
from chat.models import MediaFile
from core.actor import Actor
from core.clock import now
from guilds.models import Guild
from tests.files_side import PICTURE, place
from tests.newcomers import PASSWORD
from tests.wire import Wire
from tests.world import World

pytestmark = pytest.mark.django_db
SCRIPT = b"<script>alert(1)</script>"
KINDS = ("text/html", "image/svg+xml", "application/xhtml+xml", "image/png\r\nSet-Cookie: session=1", "")


def test_sec_095_a_row_that_says_its_file_is_a_page_makes_it_none() -> None:
    cats = place()
    url = cats.sent(("page.html", SCRIPT))["attachments"][0]["url"]
    for kind in KINDS:
        MediaFile.objects.update(media_type=kind)
        answer = cats.wire.fetch(url)
        assert (answer.status, answer.headers["Content-Type"]) == (200, "application/octet-stream"), kind
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in answer.headers


def test_sec_095_no_row_leads_to_a_file_outside(tmp_path: Path) -> None:
    """Neither where files are fetched, nor where pictures are, whose names stand in their own rows."""
    secret = tmp_path / "secret"
    secret.write_bytes(b"the key of the server")
    cats = place()
    url = cats.sent(("x.png", PICTURE))["attachments"][0]["url"]
    up = "../" * 20 + str(secret).lstrip("/")
    for key in (str(secret), up, f"attachments/{up}", f"attachments/..\\{secret}", "attachments", "", "/", "."):
        MediaFile.objects.update(key=key)
        answer = cats.wire.fetch(url)
        assert answer.status == 404, (key, answer.status)
        assert b"the key" not in answer.body
    alice = World().person("alice")
    User.objects.filter(id=alice.user_id).update(avatar="../../key")
    shown = Wire(alice).send("GET", "/users/@me").body["avatar"]
    for name in (shown, "..%2f..%2fsecret", "../secret"):
        assert Wire().fetch(f"/media/avatars/{alice.user_id}/{name}.png").status in (400, 404), name


def test_sec_095_who_was_closed_erased_or_nobody_does_not_sign_in() -> None:
    """Whatever their rows hold: a password, a sign-in, rights."""
    world = World()
    for facts in (
        {"flags": UserFlags.DELETED},
        {"flags": UserFlags.DISABLED, "temp_banned_until": now() + timedelta(days=1)},
        {"flags": UserFlags.DISABLED_SUSPICIOUS_ACTIVITY},
        {"flags": UserFlags.DELETED | UserFlags.SELF_DELETED},
        {"is_bot": True},
    ):
        user = world.person(email=None).user
        user.email = user.email_key = f"x{user.id}@example.com"
        user.set_password(PASSWORD)
        user.save()
        token = start_session(user, Device())
        User.objects.filter(id=user.id).update(acls=[EVERYTHING], is_staff=True, is_superuser=True, **facts)
        for prefix, path, body in (
            ("/v1", "/auth/login", {"email": user.email, "password": PASSWORD}),
            ("/api", "/auth/login", {"identifier": user.email, "password": PASSWORD}),
        ):
            answer = Wire(prefix=prefix).send("POST", path, body)
            assert answer.status >= 400, (facts, path, answer.body)
        if "is_bot" not in facts:
            assert Wire.signed_in(token).send("GET", "/users/@me").status == 401, facts
        assert Wire.signed_in(token).send("GET", "/admin/api-keys").status == 401, facts


def test_sec_095_words_of_rows_run_in_no_page() -> None:
    world = World()
    hostile = SCRIPT.decode()
    guild = world.guild()
    Guild.objects.filter(id=guild.id).update(name=hostile)
    User.objects.filter(id=guild.owner.user_id).update(global_name=hostile, bio=hostile)
    found = Wire(Actor(user=User.objects.get(id=guild.owner.user_id))).send("GET", "/users/@me/guilds")
    assert found.headers["Content-Type"] == "application/json"
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    invite = Wire(guild.owner).send("POST", f"/channels/{guild.channel_id('general')}/invites", {}).body["code"]
    for path in (f"/invite/{invite}", "/"):
        page = Wire()._client.get(path, follow=True)
        assert SCRIPT not in page.content, path
