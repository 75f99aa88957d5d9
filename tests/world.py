"""The one builder of test data: people, guilds and what is in them, made by the product's own operations.

    world = World()
    cats = world.guild("cats").role("mods", P.KICK_MEMBERS).member("alice", "mods").channel("lounge")
    send_message(world.person("alice"), cats.channel_id("lounge"), draft=MessageDraft(content="hi"))

Everything has a name; asking for the same name again gives the same thing.
"""

import itertools
from datetime import date
from typing import Any, Self

from accounts.models import UserSettings
from accounts.naming.allocation import add_user
from accounts.signing_in.passwords import hashed
from chat.changes import ChannelDraft, ChannelMove
from chat.models import Channel, ChannelKind
from chat.operations.channel_order import reorder_channels
from chat.operations.channels import create_channel
from chat.operations.invites import InviteDraft, accept_invite, create_invite
from chat.operations.overwrites import set_overwrite
from core.actor import Actor
from core.permissions import Overwrite
from guilds.grants import note_uncommitted
from guilds.models import Emoji, Guild, Member, Role, Sticker
from guilds.operations.guilds import create_guild
from guilds.operations.joining import add_bot
from guilds.operations.members import give_role
from guilds.operations.role_order import reorder_roles
from guilds.operations.roles import create_role

PASSWORD = "correct-horse-42-battery"
EVERYONE = "@everyone"
_numbers = itertools.count(1)


class World:
    """The people and guilds of one test."""

    def __init__(self) -> None:
        self._people: dict[str, Actor] = {}

    def person(self, name: str = "", **columns: Any) -> Actor:
        """Somebody with this name, made when first asked for; `columns` are those of the account."""
        name = name or f"person{next(_numbers)}"
        if name not in self._people:
            values = {"password": hashed(PASSWORD), "date_of_birth": date(1990, 1, 1), "is_bot": False} | columns
            user = add_user(username=name[:20] + str(next(_numbers)), **values)
            if not user.is_bot:
                UserSettings.objects.get_or_create(user=user)
            self._people[name] = Actor(user=user, kind="bot" if user.is_bot else "session")
        return self._people[name]

    def bot(self, name: str = "bot") -> Actor:
        """A bot with this name."""
        return self.person(name, is_bot=True, password=hashed(None))

    def guild(self, name: str = "cats", owner: str = "owner") -> "GuildPlace":
        """A new guild with its default channels."""
        return GuildPlace(self, create_guild(self.person(owner), name=name).id, owner)


class GuildPlace:
    """A guild of a world. What makes something returns the guild, so that calls can be chained."""

    def __init__(self, world: World, guild_id: int, owner: str) -> None:
        self.world = world
        self.id = guild_id
        self.owner = world.person(owner)
        self._door = ""

    # -- making things -----------------------------------------------------------------------------------------------

    def member(self, name: str, *roles: str) -> Self:
        """Let somebody in, by an invite, and give them roles."""
        actor = self.world.person(name)
        if actor.is_bot:
            add_bot(actor, self.id)
        else:
            self._door = self._door or self.invite().code
            accept_invite(actor, self._door)
        for role in roles:
            give_role(self.owner, self.id, actor.user_id, self.role_id(role))
        return self

    def role(self, name: str, permissions: int = 0) -> Self:
        """Make a role below those that are there, above @everyone."""
        made = create_role(self.owner, self.id, name=name, permissions=int(permissions))
        others = Role.objects.filter(guild_id=self.id).exclude(pk__in=(self.id, made.id)).order_by("-position", "id")
        order: list[int] = [*others.values_list("pk", flat=True), made.id]
        reorder_roles(self.owner, self.id, positions={role: len(order) - at for at, role in enumerate(order)})
        return self

    def everyone(self, permissions: int) -> Self:
        """Set what everybody may do."""
        Role.objects.filter(pk=self.id).update(permissions=int(permissions))
        version = self.guild.version + 1
        Guild.objects.filter(pk=self.id).update(version=version)
        note_uncommitted(self.id, version)
        return self

    def category(self, name: str) -> Self:
        """Make a category."""
        return self.channel(name, kind=ChannelKind.GUILD_CATEGORY)

    def channel(self, name: str, *, kind: ChannelKind = ChannelKind.GUILD_TEXT, parent: str = "", **draft: Any) -> Self:
        """Make a channel, in a category if one is named."""
        parent_id = self.channel_id(parent) if parent else None
        create_channel(self.owner, self.id, draft=ChannelDraft(kind=kind, name=name, parent_id=parent_id, **draft))
        return self

    def overwrite(self, channel: str, target: str, *, allow: int = 0, deny: int = 0) -> Self:
        """Let a channel change something for a role (or @everyone) or, if no role has that name, a person."""
        is_role = target == EVERYONE or Role.objects.filter(guild_id=self.id, name=target).exists()
        target_id = self.role_id(target) if is_role else self.world.person(target).user_id
        overwrite = Overwrite(target_id, 0 if is_role else 1, int(allow), int(deny))
        set_overwrite(self.owner, self.channel_id(channel), overwrite=overwrite)
        return self

    def move(self, *moves: ChannelMove) -> Self:
        """Reorder channels."""
        reorder_channels(self.owner, self.id, moves=moves)
        return self

    def emoji(self, name: str = "cat", **columns: Any) -> Emoji:
        """A custom emoji by the owner, without a file."""
        return Emoji.objects.create(guild_id=self.id, creator=self.owner.user, name=name, **columns)

    def sticker(self, name: str = "cat", **columns: Any) -> Sticker:
        """A sticker by the owner, without a file."""
        return Sticker.objects.create(guild_id=self.id, creator=self.owner.user, name=name, **columns)

    def invite(self, channel: str = "general", **draft: Any) -> Any:
        """An invite by the owner."""
        return create_invite(self.owner, self.channel_id(channel), draft=InviteDraft(**draft))

    # -- finding things ----------------------------------------------------------------------------------------------

    @property
    def guild(self) -> Guild:
        """The row as it is now."""
        return Guild.objects.get(pk=self.id)

    def channel_id(self, name: str) -> int:
        """The channel with this name."""
        return Channel.objects.values_list("pk", flat=True).get(guild_id=self.id, name=name)

    def role_id(self, name: str) -> int:
        """The role with this name."""
        return (
            self.id if name == EVERYONE else Role.objects.values_list("pk", flat=True).get(guild_id=self.id, name=name)
        )

    def membership(self, name: str) -> Member:
        """Somebody's membership as it is now."""
        return Member.objects.get(guild_id=self.id, user_id=self.world.person(name).user_id)
