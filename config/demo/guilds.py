"""Plans of guilds, and how they are put on the stage."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from chat.changes import ChannelDraft, Overwrites
from chat.drafts import FileDescription, MessageChanges, MessageDraft, ReferenceDraft
from chat.emojis import EmojiChoice
from chat.models import Channel, ChannelKind
from chat.operations.channels import create_channel, delete_channel
from chat.operations.invites import InviteDraft, accept_invite, create_invite
from chat.operations.messages import edit_message, send_message
from chat.operations.pins import pin_message
from chat.operations.reactions import add_reaction
from chat.operations.read_states import mark_read
from config.demo.script import Line, read_script
from config.demo.stage import Stage
from core.actor import Actor
from core.permissions import DEFAULT, ROLE_OVERWRITE, Overwrite, P
from guilds.changes import GuildChanges, RoleChanges
from guilds.operations.emojis import create_emoji
from guilds.operations.guilds import create_guild, update_guild
from guilds.operations.members import give_role
from guilds.operations.role_order import reorder_roles
from guilds.operations.roles import create_role, update_role
from moderation.drafts import ReportDraft
from moderation.models import ReportKind
from moderation.operations.reports import create_report

_REFERENCE = re.compile(r"([@#])([\w-]+)")
_EMOJI = re.compile(r":(\w+):")
_SPEAK = int(P.SEND_MESSAGES)
_SEE = P.VIEW_CHANNEL | P.CONNECT
_REACT_EVERY = timedelta(minutes=2)
_JOIN_EVERY = timedelta(hours=7)
_REPORT_AFTER = timedelta(minutes=12)
_SURROUNDINGS = 5
_READ_UNTIL = timedelta(minutes=50)  # what came later is still unread when somebody signs in


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePlan:
    """A role: shown apart in the member list, with bits above the usual ones. Plans are listed from the top."""

    name: str
    color: int
    members: tuple[str, ...]
    permissions: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelPlan:
    """A channel and what was said in it. `speakers` names the one role that may write."""

    name: str
    topic: str = ""
    kind: ChannelKind = ChannelKind.GUILD_TEXT
    speakers: str = ""
    script: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryPlan:
    """A category. `viewers` names the one role that may see it."""

    name: str
    channels: tuple[ChannelPlan, ...]
    viewers: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildPlan:
    """A guild, `age` in days. Everybody else joins by an invite to `entrance`, where arrivals are announced too."""

    name: str
    owner: str
    age: float
    members: tuple[str, ...]
    entrance: str
    roles: tuple[RolePlan, ...]
    categories: tuple[CategoryPlan, ...]
    emojis: tuple[str, ...] = ()


@dataclass(slots=True)
class GuildScene:
    """A plan on the stage. `names` holds ids of channels ("#name"), people and roles ("@name"), emojis (":name")."""

    stage: Stage
    plan: GuildPlan
    guild_id: int = 0
    invite: str = ""
    names: dict[str, int] = field(default_factory=dict)

    @property
    def owner(self) -> Actor:
        return self.stage.people[self.plan.owner]

    def prepare(self) -> None:
        """Plan everything that happens in the guild."""
        founded = self.stage.days_ago(self.plan.age)
        self.stage.at(founded, self._found)
        for number, name in enumerate(self.plan.members, start=1):
            self.stage.at(founded + _JOIN_EVERY * number, partial(self._join, name))
        for category in self.plan.categories:
            for channel in category.channels:
                self._rehearse(channel)
        self.stage.at(self.stage.present - _READ_UNTIL, self._catch_up)

    def admit(self, actor: Actor) -> None:
        """Let somebody in who plays no part."""
        accept_invite(actor, self.invite)

    def _found(self) -> None:
        self.guild_id = create_guild(self.owner, name=self.plan.name).id
        for channel in Channel.objects.filter(guild_id=self.guild_id).order_by("-position"):
            delete_channel(self.owner, channel.id)
        self._make_roles()
        for name in self.plan.emojis:
            upload = self.stage.props.emojis[name]
            self.names[f":{name}"] = create_emoji(self.owner, self.guild_id, upload=upload).id
        for category in self.plan.categories:
            self._make_category(category)
        entrance = self.names[f"#{self.plan.entrance}"]
        update_guild(self.owner, self.guild_id, changes=GuildChanges(system_channel_id=entrance))
        self.invite = create_invite(self.owner, entrance, draft=InviteDraft()).code
        self._welcome(self.plan.owner)

    def _make_roles(self) -> None:
        for plan in self.plan.roles:
            bits = DEFAULT | plan.permissions
            role = create_role(self.owner, self.guild_id, name=plan.name, color=plan.color, permissions=bits)
            update_role(self.owner, self.guild_id, role.id, changes=RoleChanges(hoist=True, mentionable=True))
            self.names[f"@{plan.name}"] = role.id
        from_the_top = [self.names[f"@{plan.name}"] for plan in self.plan.roles]
        positions = {role_id: len(from_the_top) - place for place, role_id in enumerate(from_the_top)}
        reorder_roles(self.owner, self.guild_id, positions=positions)

    def _make_category(self, plan: CategoryPlan) -> None:
        only_them = self._seen_by(plan.viewers) if plan.viewers else ()
        draft = ChannelDraft(kind=ChannelKind.GUILD_CATEGORY, name=plan.name, overwrites=only_them)
        category = create_channel(self.owner, self.guild_id, draft=draft)
        for channel in plan.channels:
            draft = ChannelDraft(
                kind=channel.kind,
                name=channel.name,
                topic=channel.topic or None,
                parent_id=category.id,
                overwrites=self._spoken_by(channel.speakers) if channel.speakers else None,
            )
            self.names[f"#{channel.name}"] = create_channel(self.owner, self.guild_id, draft=draft).id

    def _seen_by(self, role: str) -> Overwrites:
        return self._only(role, int(_SEE))

    def _spoken_by(self, role: str) -> Overwrites:
        return self._only(role, _SPEAK)

    def _only(self, role: str, bits: int) -> Overwrites:
        everyone = Overwrite(self.guild_id, ROLE_OVERWRITE, 0, bits)
        return (everyone, Overwrite(self.names[f"@{role}"], ROLE_OVERWRITE, bits, 0))

    def _join(self, name: str) -> None:
        accept_invite(self.stage.people[name], self.invite)
        self._welcome(name)

    def _welcome(self, name: str) -> None:
        user_id = self.stage.people[name].user_id
        self.names[f"@{name}"] = user_id
        for role in self.plan.roles:
            if name in role.members:
                give_role(self.owner, self.guild_id, user_id, self.names[f"@{role.name}"])

    def _rehearse(self, channel: ChannelPlan) -> None:
        said: dict[int, int] = {}
        for index, line in enumerate(read_script(channel.script, self.stage.present)):
            self.stage.at(line.moment, partial(self._say, channel.name, index, line, said))
            if line.edited_at is not None:
                self.stage.at(line.edited_at, partial(self._edit, channel.name, index, line, said))
            for number, (emoji, name) in enumerate(line.reactions, start=1):
                moment = line.moment + _REACT_EVERY * number
                self.stage.at(moment, partial(self._react, channel.name, index, said, emoji, name))
            if line.pinned_by:
                pinned = line.moment + _REACT_EVERY
                self.stage.at(pinned, partial(self._pin, channel.name, index, said, line.pinned_by))
            if line.report is not None:
                self.stage.at(
                    line.moment + _REPORT_AFTER, partial(self._report, channel.name, index, said, *line.report)
                )

    def _say(self, channel: str, index: int, line: Line, said: dict[int, int]) -> None:
        reference = ReferenceDraft(said[line.answers]) if line.answers is not None else None
        draft = MessageDraft(content=self._linked(line.text), reference=reference, **self._file(line))
        said[index] = send_message(self.stage.people[line.author], self.names[f"#{channel}"], draft=draft).id

    def _file(self, line: Line) -> dict[str, Any]:
        if not line.file:
            return {}
        described = FileDescription(0, line.file, description=line.file_shows)
        return {"described_files": (described,), "stored": {0: self.stage.props.files[line.file]}}

    def _react(self, channel: str, index: int, said: dict[int, int], emoji: str, name: str) -> None:
        own = _EMOJI.fullmatch(emoji)
        choice = EmojiChoice(own[1], self.names[f":{own[1]}"]) if own else EmojiChoice(emoji)
        add_reaction(self.stage.people[name], self.names[f"#{channel}"], said[index], emoji=choice)

    def _pin(self, channel: str, index: int, said: dict[int, int], name: str) -> None:
        pin_message(self.stage.people[name], self.names[f"#{channel}"], said[index])

    def _report(self, channel: str, index: int, said: dict[int, int], name: str, category: str, details: str) -> None:
        draft = ReportDraft(
            kind=ReportKind.MESSAGE,
            target_id=said[index],
            category=category,
            details=details,
            channel_id=self.names[f"#{channel}"],
            surroundings=_SURROUNDINGS,
        )
        create_report(self.stage.people[name], draft=draft)

    def _edit(self, channel: str, index: int, line: Line, said: dict[int, int]) -> None:
        changes = MessageChanges(given=frozenset({"content"}), content=self._linked(line.edit))
        edit_message(self.stage.people[line.author], self.names[f"#{channel}"], said[index], changes=changes)

    def _catch_up(self) -> None:
        for category in self.plan.categories:
            for channel in category.channels:
                self._read(self.names[f"#{channel.name}"], self._readers(category))

    def _read(self, channel_id: int, readers: tuple[str, ...]) -> None:
        last = Channel.objects.get(pk=channel_id).last_message_id
        if last is not None:
            for name in readers:
                mark_read(self.stage.people[name], channel_id, last)

    def _readers(self, category: CategoryPlan) -> tuple[str, ...]:
        roles = (role.members for role in self.plan.roles if role.name == category.viewers)
        return next(roles, (self.plan.owner, *self.plan.members))

    def _linked(self, text: str) -> str:
        """The text with names as mentions and emojis of the guild."""
        return _REFERENCE.sub(self._mention, _EMOJI.sub(self._emoji, text))

    def _emoji(self, match: re.Match[str]) -> str:
        found = self.names.get(f":{match[1]}")
        return match[0] if found is None else f"<:{match[1]}:{found}>"

    def _mention(self, match: re.Match[str]) -> str:
        sign, name = match.groups()
        found = self.names.get(f"{sign}{name}")
        if found is None:
            return match[0]
        is_role = sign == "@" and name not in self.stage.people
        return f"<{sign}{'&' if is_role else ''}{found}>"
