"""What a push says."""

import re

from django.conf import settings

from chat.access import ChannelAccess
from chat.models import Channel
from chat.records import MessageRecord
from core.api.json import encode
from guilds.models import Guild

_MOST_TITLE = 100
_MOST_BODY = 350
_NAMED = re.compile(r"<@!?(\d+)>")


def payload_of(access: ChannelAccess, message: MessageRecord, user_id: int) -> bytes:
    """A message as the browser of one person shows it, as JSON far below the 4 KiB that a push may have."""
    guild_id, channel_id = access.channel.guild_id, access.channel.id
    web = (settings.GUILDHALL.web_url or settings.GUILDHALL.public_url).rstrip("/")
    place = guild_id or "@me"
    return encode(
        {
            "type": "message",
            "title": _cut(_title(access, message), _MOST_TITLE),
            "body": _cut(_body(message), _MOST_BODY),
            "tag": str(channel_id),
            "url": f"{web}/channels/{place}/{channel_id}/{message.id}",
            "user_id": str(user_id),
            "guild_id": str(guild_id) if guild_id else None,
            "channel_id": str(channel_id),
            "message_id": str(message.id),
            "author_id": str(message.author.id),
        }
    )


def _title(access: ChannelAccess, message: MessageRecord) -> str:
    author = message.author.global_name or message.author.username
    name = Channel.objects.values_list("name", flat=True).get(pk=access.channel.id)
    if access.channel.guild_id is None:
        return f"{author} ({name})" if name else author
    guild = Guild.objects.values_list("name", flat=True).get(pk=access.channel.guild_id)
    return f"{author} (#{name}, {guild})"


def _body(message: MessageRecord) -> str:
    """The text with names in place of numbers, or else the names of what was sent instead."""
    names = {user.id: user.global_name or user.username for user in message.mentions}
    text = _NAMED.sub(lambda found: f"@{names.get(int(found[1]), found[1])}", message.content)
    sent = [*(file.filename for file in message.attachments), *(str(one.get("name", "")) for one in message.stickers)]
    titles = [str(embed["title"]) for embed in message.embeds if embed.get("title")]
    return text.strip() or ", ".join([*sent, *titles])


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
