"""The end of guilds and of memberships: nothing of them is left, and nobody waits for a large one."""

from typing import Any

import pytest

from accounts.models import UserSettings
from chat.models import Attachment, Channel, Invite, MediaFile, Message, ReadState
from chat.operations import emptying
from core.errors import Code
from core.models import Job
from guilds.models import AuditLogEntry, Ban, Guild, Member, Role, UserGuildSettings
from guilds.operations import erasing
from guilds.operations.ending import delete_guild
from guilds.operations.joining import add_bot, kick_member, leave_guild
from tests.operations.events import announced, mark, names
from tests.operations.refusals import code_of
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
        monkeypatch.setattr(emptying, "_MANY", 100)
    return str(request.param)


def test_a_deleted_guild_leaves_nothing(cats: GuildPlace, size: str, django_capture_on_commit_callbacks: Any) -> None:
    code, start = cats.invite().code, mark()
    with django_capture_on_commit_callbacks(execute=True):
        delete_guild(cats.owner, cats.id)
        assert names(announced(start)) == ["GuildDeleted"]
        assert ("Member" in left(cats)) is False
        bob = Wire(cats.world.person("bob"))
        assert bob.send("GET", "/users/@me/guilds").body == []
        assert bob.send("POST", f"/invites/{code}").code == "UNKNOWN_INVITE"
        reply = bob.send("GET", f"/guilds/{cats.id}")
        assert reply.code == {"small": "UNKNOWN_GUILD", "large": "ACCESS_DENIED"}[size]
        assert Job.objects.filter(name="guild.delete").exists() == (size == "large")
    assert left(cats) == []
    assert not Guild.objects.filter(pk=cats.id).exists()
    assert not any(model._default_manager.exists() for model in (Message, Attachment, ReadState))
    assert names(announced(start)).count("GuildDeleted") == 1


def test_nobody_comes_into_a_guild_that_is_going(cats: GuildPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emptying, "_MANY", 100)
    delete_guild(cats.owner, cats.id)
    assert code_of(add_bot, cats.world.bot("bot"), cats.id) == Code.MISSING_ACCESS
    assert code_of(delete_guild, cats.owner, cats.id) == Code.ACCESS_DENIED


def test_a_guild_that_is_going_keeps_nobodys_account(cats: GuildPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emptying, "_MANY", 100)
    owner, ghost = cats.owner.user, cats.world.person("ghost").user
    assert erasing.owns_guilds(owner.id)
    delete_guild(cats.owner, cats.id)
    assert not erasing.owns_guilds(owner.id)
    assert erasing.pass_on_guild(owner, ghost)
    assert not erasing.pass_on_guild(owner, ghost)
    assert cats.guild.owner_id == ghost.id


@pytest.mark.parametrize("how", ["leaves", "is kicked"])
def test_who_goes_takes_their_settings_along(cats: GuildPlace, how: str) -> None:
    bob = cats.world.person("bob")
    if how == "leaves":
        leave_guild(bob, cats.id)
    else:
        kick_member(cats.owner, cats.id, bob.user_id)
    assert not UserGuildSettings.objects.filter(user=bob.user).exists()
    assert UserSettings.objects.get(user=bob.user).guild_folders[0]["guild_ids"] == []
