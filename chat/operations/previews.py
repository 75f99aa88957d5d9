"""Showing below messages what their links lead to, and of what size the pictures of their embeds are."""

from typing import NamedTuple

from chat import message_rows, statements
from chat.access_facts import GUILD_SIDE
from chat.channel_rows import channel_of, guild_of
from chat.embed_media import Media, with_media
from chat.events import MessageUpdated, Place
from chat.models import Message
from chat.models.channel import PRIVATE_KINDS
from chat.previews import Previews, previews_of, unfollowed, unseen, with_previews
from chat.private_channels import private_place
from chat.records import MessageRecord
from core.actor import Actor
from core.events import publish
from core.operations import operation
from guilds.models import Member
from guilds.records import MemberRecord


class Wanted(NamedTuple):
    """What somebody has to look at for a message: links, and pictures of embeds."""

    links: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    author_id: int = 0


def wanted_by(message_id: int) -> Wanted:
    """What has to be looked at for a message as it is now; nothing when it is gone."""
    reached = _reached(message_id)
    return Wanted() if reached is None else _wanted(reached[1])


@operation("message.show_previews")
def show_previews(actor: Actor, *, message_id: int, previews: Previews, media: Media) -> None:
    """Put below a message what was found out, for the system. Nothing happens to a message that was deleted, or whose
    embeds were suppressed meanwhile, nor for links and pictures that an edit has taken out.

    Publishes MessageUpdated if anything is shown now that was not.
    """
    reached = _reached(message_id, lock=True)
    if reached is None:
        return
    place, before = reached
    message = with_media(with_previews(before, previews | previews_of(before)), media)
    if message.embeds == before.embeds:
        return
    Message.objects.filter(pk=message_id).update(embeds=list(message.embeds))

    publish(MessageUpdated(place=place, message=message, member=_author_as_member(place, message)))


def _wanted(message: MessageRecord) -> Wanted:
    return Wanted(unfollowed(message), unseen(message), message.author.id)


def _reached(message_id: int, *, lock: bool = False) -> tuple[Place, MessageRecord] | None:
    channel_id = Message.objects.filter(pk=message_id).values_list("channel_id", flat=True).first()
    row = statements.channel_row(channel_id, 0) if channel_id is not None else None
    if row is None or row[1] not in GUILD_SIDE:
        return None
    if lock:
        statements.lock_message(row[0], message_id)
    message = message_rows.message(row[0], message_id, floor=0)
    return None if message is None else (_place(row), message)


def _place(row: statements.Row) -> Place:
    channel = channel_of(row)
    if channel.kind in PRIVATE_KINDS:
        return private_place(channel.id, channel.kind)
    guild = guild_of(row)
    return Place(channel_id=channel.id, kind=channel.kind, guild_id=guild.id, version=guild.version)


def _author_as_member(place: Place, message: MessageRecord) -> MemberRecord | None:
    if place.guild_id is None or message.webhook_id is not None:
        return None
    member = Member.objects.filter(guild_id=place.guild_id, user_id=message.author.id).first()
    return MemberRecord.of(member, message.author) if member is not None else None
