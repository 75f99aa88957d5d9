"""The end of guilds, channels and memberships: nothing of them is left, and nobody waits where that is much."""

from typing import Any

import pytest

from accounts.models import UserSettings
from chat.models import Attachment, Channel, Invite, MediaFile, Message, ReadState
from chat.operations import discarding
from chat.room_queries import room_for
from core.models import Job
from guilds.models import AuditLogEntry, Ban, Member, Role, UserGuildSettings
from guilds.operations.ending import delete_guild
from guilds.operations.joining import kick_member, leave_guild
from tests.operations.events import announced, mark, names
from tests.operations.refusals import refused
from tests.wire import Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db

OF_A_GUILD = (Member, Role, Ban, AuditLogEntry, UserGuildSettings, Channel, Invite)


@pytest.fixture
def cats() -> GuildPlace:
    """A guild with something of everything, and a notification setting for it."""
    cats = World().guild().role("mods").member("bob", "mods").channel("lounge")
    bob, channel = cats.world.person("bob").user, cats.channel_id("lounge")
    UserGuildSettings.objects.create(guild_id=cats.id, user=bob)
    Ban.objects.create(guild_id=cats.id, user=cats.world.person("banned").user, moderator_id=1)
    messages = [Message(channel_id=channel, author=bob, content=str(number)) for number in range(250)]
    Message.objects.bulk_create(messages)
    file = MediaFile.objects.create(key="attachments/x", size=1, content_hash="x", media_type="x")
    Attachment.objects.create(file=file, channel_id=channel, message=messages[0], filename="x", content_type="x")
    ReadState.objects.create(user=bob, channel_id=channel)
    return cats


def left(cats: GuildPlace) -> list[str]:
    return [model.__name__ for model in OF_A_GUILD if model._default_manager.filter(guild_id=cats.id).exists()]


@pytest.fixture(params=["small", "large"])
def size(request: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """Whether the guild is too large to be deleted while somebody waits."""
    if request.param == "large":
        monkeypatch.setattr(discarding, "_MANY", 100)
    return str(request.param)


def test_a_deleted_guild_leaves_nothing(cats: GuildPlace, size: str, django_capture_on_commit_callbacks: Any) -> None:
    code, start = cats.invite().code, mark()
    with django_capture_on_commit_callbacks(execute=True):
        delete_guild(cats.owner, cats.id)
        assert names(announced(start)) == ["GuildDeleted"]
        assert left(cats) == []
        bob = Wire(cats.world.person("bob"))
        assert bob.send("GET", "/users/@me/guilds").body == []
        assert bob.send("POST", f"/invites/{code}").code == "UNKNOWN_INVITE"
        reply = bob.send("GET", f"/guilds/{cats.id}")
        assert reply.code == "UNKNOWN_GUILD"
        assert Job.objects.filter(name="channel.discard").exists() == (size == "large")
    assert not any(model._default_manager.exists() for model in (Channel, Message, Attachment, ReadState))
    assert names(announced(start)).count("GuildDeleted") == 1


def test_a_deleted_channel_is_nobodys_at_once_and_nothing_soon(
    cats: GuildPlace, size: str, django_capture_on_commit_callbacks: Any
) -> None:
    lounge, invite = cats.channel_id("lounge"), cats.invite("lounge").code
    message_id, wire = Message.objects.filter(channel_id=lounge).values_list("id", flat=True)[0], Wire(cats.owner)
    with django_capture_on_commit_callbacks(execute=True):
        assert wire.send("DELETE", f"/channels/{lounge}").status == 204
        for path in ("", "/messages", f"/messages/{message_id}", "/invites"):
            assert wire.send("GET", f"/channels/{lounge}{path}").code == "UNKNOWN_CHANNEL"
        assert wire.send("POST", f"/channels/{lounge}/messages", {"content": "x"}).code == "UNKNOWN_CHANNEL"
        assert wire.send("PATCH", f"/channels/{lounge}", {"name": "x"}).code == "UNKNOWN_CHANNEL"
        assert wire.send("PUT", f"/channels/{lounge}/recipients/{cats.owner.user_id}").code == "UNKNOWN_CHANNEL"
        assert refused(room_for, cats.owner, lounge).reason == "room_not_found"
        assert wire.send("GET", f"/invites/{invite}").code == "UNKNOWN_INVITE"
        assert str(lounge) not in str(wire.send("GET", f"/guilds/{cats.id}/channels").body)
        assert wire.send("GET", "/users/@me/channels").body == []
        assert Channel.objects.filter(pk=lounge).exists() == (size == "large")
    assert not Channel.objects.filter(pk=lounge).exists()
    assert not any(model._default_manager.filter(channel_id=lounge).exists() for model in (Message, ReadState))


@pytest.mark.parametrize("how", ["leaves", "is kicked"])
def test_who_goes_takes_their_settings_along(cats: GuildPlace, how: str) -> None:
    bob = cats.world.person("bob")
    if how == "leaves":
        leave_guild(bob, cats.id)
    else:
        kick_member(cats.owner, cats.id, bob.user_id)
    assert not UserGuildSettings.objects.filter(user=bob.user).exists()
    assert UserSettings.objects.get(user=bob.user).guild_folders[0]["guild_ids"] == []
