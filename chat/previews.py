"""What links in messages lead to, shown as embeds below them: which links count, and which embeds are of them; and
what the pictures are that senders name in embeds of their own.

An embed that was made of a link carries it under LINK, which no wire shows; all others were supplied by the sender.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from msgspec.structs import replace

from chat.access_facts import GUILD_SIDE, ChannelAccess
from chat.embed_media import media_named, with_media
from chat.hooks import media_known, previews_known
from chat.models.message import MessageFlags
from chat.records import MessageRecord
from core.hooks import Hook
from core.jobs import enqueue
from core.limits import spend
from core.outbound import host_in, own_hosts
from core.permissions import P
from core.text.links import links

LINK = "link"
MOST_LINKS = 5
PREVIEW_JOB = "messages.preview_links"

Embed = dict[str, Any]
Previews = dict[str, tuple[Embed, ...]]
"""The embeds of links; none for a link that leads to nothing that can be shown."""


def supplied(embeds: Iterable[Embed]) -> tuple[Embed, ...]:
    """Those that the sender made."""
    return tuple(embed for embed in embeds if LINK not in embed)


def links_shown(message: MessageRecord) -> tuple[str, ...]:
    """The links whose previews belong below the message: none beside embeds of its author, nor while suppressed, and
    none of this instance itself."""
    is_plain = not (message.flags & MessageFlags.SUPPRESS_EMBEDS or message.snapshots or supplied(message.embeds))
    if not is_plain or not settings.GUILDHALL.link_previews:
        return ()
    return tuple(link for link in links(message.content, MOST_LINKS) if not _is_own(link))


def previewed(access: ChannelAccess, message: MessageRecord) -> MessageRecord:
    """A message that is about to be stored with the previews that are known already; those it had stay. For the rest
    somebody is sent, if the actor may have links shown (EMBED_LINKS) and has not sent for too many lately.

    Within the transaction that stores the message.
    """
    if access.channel.kind not in GUILD_SIDE or not (message.embeds or links_shown(message)):
        return message
    if not access.can(P.EMBED_LINKS):
        return with_previews(message, previews_of(message))
    links, pictures = unfollowed(message), unseen(message)
    previews, media = _known(previews_known, links), _known(media_known, pictures)
    if {*links, *pictures} - {*previews, *media} and _may_send_for_more(message.author.id):
        enqueue(PREVIEW_JOB, message_id=message.id)
    return with_media(with_previews(message, previews_of(message) | previews), media)


def unfollowed(message: MessageRecord) -> tuple[str, ...]:
    """The links of a message of which nothing is shown."""
    have = previews_of(message)
    return tuple(link for link in links_shown(message) if link not in have)


def unseen(message: MessageRecord) -> tuple[str, ...]:
    """The addresses of pictures in the sender's embeds of which is not said yet what they are."""
    return media_named(supplied(message.embeds)) if settings.GUILDHALL.link_previews else ()


def with_previews(message: MessageRecord, found: Previews) -> MessageRecord:
    """The message with those of the previews that belong to it, in the order of its links."""
    shown = tuple(embed for link in links_shown(message) for embed in found.get(link, ()))
    return replace(message, embeds=(*supplied(message.embeds), *shown))


def previews_of(message: MessageRecord) -> Previews:
    """The previews a message has, by link."""
    found: Previews = {}
    for embed in message.embeds:
        if LINK in embed:
            found[embed[LINK]] = (*found.get(embed[LINK], ()), embed)
    return found


def _known(hook: Hook, wanted: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for known in hook.collect(wanted) if wanted else ():
        found |= known
    return found


def _may_send_for_more(user_id: int) -> bool:
    verdict = spend("links:preview", user_id)
    return verdict is None or verdict.allowed


def _is_own(link: str) -> bool:
    host = host_in(link)
    return not host or host in own_hosts()
