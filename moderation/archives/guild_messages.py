"""What was written in a guild, for its archive: a file for each channel, by everybody, oldest first."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from chat.exporting import ATTACHMENTS, with_address
from chat.models import Channel, Message
from core.clock import iso
from core.exports import Archive, Table, of_person
from core.exports.archive import json_list
from core.ids import created_at
from guilds.models import Guild

_PAGE = 500
_COLUMNS = (
    "id author author__username author__discriminator webhook_id webhook_name content edited_at kind flags pinned "
    "mention_everyone mention_ids mention_role_ids embeds stickers reference snapshots call"
)
MESSAGES = of_person("channel", "channels/{}/messages.json", "", Message, _COLUMNS)
FILES = Table(
    file=MESSAGES.file,
    section="",
    model=ATTACHMENTS.model,
    rows=lambda channel: ATTACHMENTS.model._default_manager.filter(message__channel=channel),
    columns=ATTACHMENTS.columns,
    named=ATTACHMENTS.named,
)


def write_guild_messages(archive: Archive, guild: Guild, share: Callable[[int, int], None]) -> int:
    """Write them. Returns how many there are. `share` hears how many of all are done."""
    written = _Written(Message.objects.filter(channel__guild=guild).count(), share)
    for channel in Channel.objects.filter(guild=guild).order_by("id"):
        archive.write_text(MESSAGES.file.format(channel.id), json_list(written.messages(channel)))
    return written.done


class _Written:
    def __init__(self, total: int, share: Callable[[int, int], None]) -> None:
        self._total, self._share, self.done = total, share, 0

    def messages(self, channel: Channel) -> Iterator[dict[str, Any]]:
        """The messages of a channel with their files. Some hundred are in memory at a time."""
        found = MESSAGES.found(channel)
        while page := list(islice(found, _PAGE)):
            files: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
            for file in FILES.found(channel, message_id__in=[int(message["id"]) for message in page]):
                files[file.pop("message_id")].append(with_address(file))
            for message in page:
                told = {"timestamp": iso(created_at(int(message["id"]))), "attachments": files[message["id"]]}
                yield message | told
            self.done += len(page)
            self._share(self.done, self._total)
