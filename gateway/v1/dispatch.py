"""Domain events as the guild wire's dispatches: name, payload and audience, once per event."""

from typing import Any

from accounts.events import (
    NoteUpdated,
    RelationshipAdded,
    RelationshipRemoved,
    RelationshipUpdated,
    SignInRenewed,
    UserSettingsUpdated,
    UserUpdated,
)
from accounts.v1.render import render_private_user, render_relationship, render_settings, render_user
from chat.events import (
    ChannelCreated,
    ChannelDeleted,
    ChannelUpdated,
    InviteCreated,
    InviteDeleted,
    MessageCreated,
    MessageDeleted,
    MessageRead,
    MessageUpdated,
    TypingStarted,
)
from chat.v1.render_channels import render_channel
from chat.v1.render_invites import render_invite_metadata
from chat.v1.render_messages import render_message
from core.events import Event
from core.sealing import open_sealed
from gateway.v1 import (  # noqa: F401
    dispatch_bans,
    dispatch_connections,
    dispatch_expressions,
    dispatch_kept,
    dispatch_memes,
    dispatch_private,
    dispatch_reactions,
    dispatch_voice,
    dispatch_webhooks,
)
from gateway.v1.rendered import Audience, Rendered, in_place, renderers, renders
from guilds.events import (
    GuildUpdated,
    MemberJoined,
    MemberLeft,
    MemberUpdated,
    RoleCreated,
    RoleDeleted,
    RolesReordered,
    RoleUpdated,
    UserGuildSettingsUpdated,
)
from guilds.records import MemberRecord
from guilds.v1.render import render_guild, render_member, render_member_for_event, render_role
from guilds.v1.render_people import render_guild_settings


def render(event: Event) -> list[Rendered]:
    """The dispatches of an event, in order; none for events that the guild wire does not know."""
    renderer = renderers.get(type(event))
    return renderer(event) if renderer is not None else []


def is_rendered(kind: type[Event]) -> bool:
    """Whether the guild wire sends this kind of event."""
    return kind in renderers


# -- messages --------------------------------------------------------------------------------------------------------


def _with_author(event: MessageCreated | MessageUpdated | MessageDeleted, payload: dict[str, Any]) -> dict[str, Any]:
    if event.member is not None:
        payload["member"] = render_member_for_event(event.member)
    return in_place(event, payload)


@renders(MessageCreated)
def _message_create(event: MessageCreated) -> list[Rendered]:
    payload = _with_author(event, dict(render_message(event.message)))
    payload["channel_type"] = event.place.kind
    return [Rendered("MESSAGE_CREATE", payload, Audience("viewers", event.place.channel_id))]


@renders(MessageUpdated)
def _message_update(event: MessageUpdated) -> list[Rendered]:
    payload = _with_author(event, dict(render_message(event.message)))
    return [Rendered("MESSAGE_UPDATE", payload, Audience("history", event.place.channel_id, event.message.id))]


@renders(MessageDeleted)
def _message_delete(event: MessageDeleted) -> list[Rendered]:
    payload = _with_author(
        event,
        {
            "id": str(event.message_id),
            "channel_id": str(event.place.channel_id),
            "content": event.content,
            "author_id": str(event.author_id),
        },
    )
    return [Rendered("MESSAGE_DELETE", payload, Audience("history", event.place.channel_id, event.message_id))]


@renders(TypingStarted)
def _typing_start(event: TypingStarted) -> list[Rendered]:
    payload = in_place(
        event,
        {
            "channel_id": str(event.place.channel_id),
            "user_id": str(event.user_id),
            "timestamp": int(event.at.timestamp() * 1000),
        },
    )
    if event.member is not None:
        payload["member"] = render_member(event.member)
    return [Rendered("TYPING_START", payload, Audience("viewers", event.place.channel_id))]


@renders(MessageRead)
def _message_ack(event: MessageRead) -> list[Rendered]:
    payload: dict[str, Any] = {
        "channel_id": str(event.channel_id),
        "message_id": str(event.message_id),
        "mention_count": event.mention_count,
    }
    if event.manual:
        payload["manual"] = True
    return [Rendered("MESSAGE_ACK", payload)]


# -- accounts --------------------------------------------------------------------------------------------------------


@renders(UserSettingsUpdated)
def _user_settings_update(event: UserSettingsUpdated) -> list[Rendered]:
    return [Rendered("USER_SETTINGS_UPDATE", render_settings(event.settings, event.settings.guild_ids))]


@renders(UserUpdated)
def _user_update(event: UserUpdated) -> list[Rendered]:
    return [Rendered("USER_UPDATE", render_private_user(event.user))]


@renders(SignInRenewed)
def _auth_session_change(event: SignInRenewed) -> list[Rendered]:
    payload = {
        "old_auth_session_id_hash": event.old_hash,
        "new_auth_session_id_hash": event.new_hash,
        "new_token": open_sealed(event.sealed_token).decode(),
    }
    return [Rendered("AUTH_SESSION_CHANGE", payload)]


@renders(UserGuildSettingsUpdated)
def _user_guild_settings_update(event: UserGuildSettingsUpdated) -> list[Rendered]:
    return [Rendered("USER_GUILD_SETTINGS_UPDATE", render_guild_settings(event.settings))]


@renders(RelationshipAdded)
def _relationship_add(event: RelationshipAdded) -> list[Rendered]:
    return [Rendered("RELATIONSHIP_ADD", render_relationship(event.relationship))]


@renders(RelationshipUpdated)
def _relationship_update(event: RelationshipUpdated) -> list[Rendered]:
    return [Rendered("RELATIONSHIP_UPDATE", render_relationship(event.relationship))]


@renders(RelationshipRemoved)
def _relationship_remove(event: RelationshipRemoved) -> list[Rendered]:
    return [Rendered("RELATIONSHIP_REMOVE", {"id": str(event.other_id)})]


@renders(NoteUpdated)
def _note_update(event: NoteUpdated) -> list[Rendered]:
    return [Rendered("USER_NOTE_UPDATE", {"id": str(event.target_id), "note": event.text})]


# -- guilds ----------------------------------------------------------------------------------------------------------


@renders(GuildUpdated)
def _guild_update(event: GuildUpdated) -> list[Rendered]:
    payload = {**render_guild(event.guild), "guild_id": str(event.guild_id)}
    return [Rendered("GUILD_UPDATE", payload, Audience("everybody"))]


def _member(member: MemberRecord) -> dict[str, Any]:
    return {**render_member(member), "guild_id": str(member.guild_id)}


@renders(MemberJoined)
def _member_add(event: MemberJoined) -> list[Rendered]:
    return [Rendered("GUILD_MEMBER_ADD", _member(event.member), Audience("member", user_id=event.member.user.id))]


@renders(MemberUpdated)
def _member_update(event: MemberUpdated) -> list[Rendered]:
    return [Rendered("GUILD_MEMBER_UPDATE", _member(event.member))]


@renders(MemberLeft)
def _member_remove(event: MemberLeft) -> list[Rendered]:
    return [Rendered("GUILD_MEMBER_REMOVE", {"guild_id": str(event.guild_id), "user": render_user(event.user)})]


@renders(RoleCreated)
def _role_create(event: RoleCreated) -> list[Rendered]:
    return [Rendered("GUILD_ROLE_CREATE", {"guild_id": str(event.guild_id), "role": render_role(event.role)})]


@renders(RoleUpdated)
def _role_update(event: RoleUpdated) -> list[Rendered]:
    return [Rendered("GUILD_ROLE_UPDATE", {"guild_id": str(event.guild_id), "role": render_role(event.role)})]


@renders(RolesReordered)
def _role_update_bulk(event: RolesReordered) -> list[Rendered]:
    roles = [render_role(role) for role in event.roles]
    return [Rendered("GUILD_ROLE_UPDATE_BULK", {"guild_id": str(event.guild_id), "roles": roles})]


@renders(RoleDeleted)
def _role_delete(event: RoleDeleted) -> list[Rendered]:
    return [Rendered("GUILD_ROLE_DELETE", {"guild_id": str(event.guild_id), "role_id": str(event.role_id)})]


# -- channels --------------------------------------------------------------------------------------------------------


def _channel(name: str, event: ChannelCreated | ChannelUpdated | ChannelDeleted) -> list[Rendered]:
    return [Rendered(name, render_channel(event.channel), Audience("viewers", event.channel.id))]


@renders(ChannelCreated)
def _channel_create(event: ChannelCreated) -> list[Rendered]:
    return _channel("CHANNEL_CREATE", event)


@renders(ChannelUpdated)
def _channel_update(event: ChannelUpdated) -> list[Rendered]:
    return _channel("CHANNEL_UPDATE", event)


@renders(ChannelDeleted)
def _channel_delete(event: ChannelDeleted) -> list[Rendered]:
    return _channel("CHANNEL_DELETE", event)


@renders(InviteCreated)
def _invite_create(event: InviteCreated) -> list[Rendered]:
    payload = {
        **render_invite_metadata(event.invite),
        "channel_id": str(event.channel_id),
        "guild_id": str(event.guild_id),
    }
    return [Rendered("INVITE_CREATE", payload, Audience("managers", event.channel_id))]


@renders(InviteDeleted)
def _invite_delete(event: InviteDeleted) -> list[Rendered]:
    payload = {"code": event.code, "channel_id": str(event.channel_id), "guild_id": str(event.guild_id)}
    return [Rendered("INVITE_DELETE", payload, Audience("managers", event.channel_id))]
