"""What a copy of somebody's data holds of channels: what they wrote, under whatever name, kept and wanted; nothing of
what others wrote there."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from accounts.exports.tables import USER
from accounts.models import User
from chat.models import (
    Attachment,
    Channel,
    ChannelMember,
    FavoriteMeme,
    Invite,
    MediaFile,
    Message,
    ReactionBy,
    ReadState,
    RecentMention,
    RoomInvitation,
    SavedMessage,
    ScheduledMessage,
)
from chat.models.channel import PRIVATE_KINDS, TOPIC_KINDS
from core.clock import iso
from core.exports import Archive, Table, of_person
from core.exports.archive import json_list
from core.ids import created_at
from core.media.addresses import file_url

_PAGE = 500
TOPIC_MESSAGES = "topics/topic_messages.json"
_IDS_A_PAGE = 5000
_SCHEDULED = (
    "id channel_id scheduled_at scheduled_local_at timezone status status_reason payload created_at invalidated_at"
)
_MEME = "id name alt_text tags filename content_type is_gifv klipy_slug tenor_slug_id"
_SEAT = "channel channel__kind level joined_at nick is_open is_banned pinned_at"
_REACTION = {
    "reaction__message": "message_id",
    "reaction__emoji_id": "emoji_id",
    "reaction__emoji_name": "emoji_name",
}
_INVITE = "code guild channel pack created_at max_uses max_age uses temporary expires_at"


def chat_tables() -> tuple[Table, ...]:
    """Every table of this package."""
    return (
        of_person("user", USER, "saved_messages", SavedMessage, "message message__channel saved_at"),
        _seats("private_channels", PRIVATE_KINDS, "channel__dm_key", named={"channel__dm_key": "between"}),
        _seats("rooms", TOPIC_KINDS, "channel__home_topic"),
        Table(
            file=USER,
            section="pinned_dms",
            model=ChannelMember,
            rows=lambda person: ChannelMember.objects.filter(user=person).exclude(pinned_at=None),
            columns=("channel", "pinned_at"),
        ),
        of_person("owner", USER, "owned_channels", Channel, "id kind name"),
        of_person("user", USER, "favorite_memes", FavoriteMeme, _MEME),
        of_person("user", USER, "scheduled_messages", ScheduledMessage, _SCHEDULED),
        of_person("uploader", USER, "files", MediaFile, "id size content_hash media_type created_at"),
        of_person("user", USER, "reactions", ReactionBy, *_REACTION, named=_REACTION),
        of_person("user", USER, "read_states", ReadState, "channel last_message_id mention_count"),
        of_person("user", USER, "recent_mentions", RecentMention, "message channel guild is_direct"),
        of_person("inviter", USER, "invites", Invite, _INVITE),
        of_person("user", USER, "room_invitations", RoomInvitation, "channel created_at"),
    )


def _seats(section: str, kinds: Collection[int], *columns: str, **more: Any) -> Table:
    """Where the person is, or was thrown out of, in channels of these kinds."""
    return Table(
        file=USER,
        section=section,
        model=ChannelMember,
        rows=lambda person: ChannelMember.objects.filter(user=person, channel__kind__in=kinds),
        columns=(*_SEAT.split(), *columns),
        **more,
    )


# -- what they wrote -------------------------------------------------------------------------------------------------

MESSAGES = of_person(
    "author",
    "channels/{}/messages.json",
    "",
    Message,
    "id channel channel__home_topic content edited_at alias kind media stickers gif_url deleted_at",
    named={"channel__home_topic": "topic_id"},
)
ATTACHMENTS = of_person(
    "message__author",
    MESSAGES.file,
    "",
    Attachment,
    "message id channel_id filename title description content_type file__size duration expired",
    named={"file__size": "size"},
)


class _Written:
    """What somebody wrote: the ids alone, 8 bytes each, by channel and in order."""

    def __init__(self, person: User, share: Callable[[int, int], None]) -> None:
        self._person, self._share = person, share
        self._done = self.total = 0
        self._ids: dict[int, array[int]] = {}
        mine, last = Message.objects.filter(author=person).order_by("id").values_list("id", "channel_id"), 0
        while page := list(mine.filter(id__gt=last)[:_IDS_A_PAGE]):
            for message_id, channel_id in page:
                self._ids.setdefault(channel_id, array("q")).append(message_id)
            last = page[-1][0]
            self.total += len(page)

    def channels(self) -> tuple[list[int], list[int]]:
        """The channels: those of the topic side, and the others."""
        topics: set[int] = set()
        for some in _pages(sorted(self._ids)):
            topics |= set(Channel.objects.filter(id__in=some, kind__in=TOPIC_KINDS).values_list("id", flat=True))
        return sorted(topics), sorted(self._ids.keys() - topics)

    def messages(self, channel_id: int) -> Iterator[dict[str, Any]]:
        """The messages of a channel as they are now: what went meanwhile is left out."""
        for ids in _pages(self._ids[channel_id]):
            files: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
            for file in ATTACHMENTS.found(self._person, message_id__in=ids):
                files[file.pop("message_id")].append(with_address(file))
            for message in MESSAGES.found(self._person, id__in=ids):
                yield message | {"timestamp": iso(created_at(int(message["id"]))), "attachments": files[message["id"]]}
            self._done += len(ids)
            self._share(self._done, self.total)


def write_messages(archive: Archive, person: User, share: Callable[[int, int], None]) -> int:
    """Write what the person wrote: a file for each channel, one for all channels of the topic side."""
    written = _Written(person, share)
    topics, others = written.channels()
    for channel_id in others:
        archive.write_text(MESSAGES.file.format(channel_id), json_list(written.messages(channel_id)))
    everywhere = (message for channel_id in topics for message in written.messages(channel_id))
    archive.write_text(TOPIC_MESSAGES, json_list(everywhere))
    return written.total


def _pages(ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), _PAGE):
        yield list(ids[start : start + _PAGE])


def with_address(file: dict[str, Any]) -> dict[str, Any]:
    """A file with where it is fetched: for a day by whoever has the address, later by those who see the channel."""
    channel_id, is_gone = int(file.pop("channel_id")), file["expired"]
    url = None if is_gone else file_url(channel_id, int(file["id"]), file["filename"])
    return file | {"url": url}
