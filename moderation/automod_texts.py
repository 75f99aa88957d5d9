"""What there is to read in a message, a post or a comment, and where addresses in it lead."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chat.previews import supplied
from chat.records import AttachmentRecord, MessageRecord
from moderation.automod.text import Text
from posts.records import CommentRecord, PostRecord


def text_of_message(message: MessageRecord) -> Text:
    """All that its sender says with it: in embeds, of files, in what is passed on, as a webhook's name."""
    return Text(
        message.content,
        *_said_in(supplied(message.embeds)),
        *_said_of(message.attachments),
        *(piece for snapshot in message.snapshots for piece in (snapshot["content"], *_said_in(snapshot["embeds"]))),
        message.author.username if message.webhook_id is not None else "",
    )


def links_of_message(message: MessageRecord) -> tuple[str, ...]:
    """Addresses that it leads to and that are in none of its texts."""
    passed_on = (embed for snapshot in message.snapshots for embed in snapshot["embeds"])
    links = _addresses_in((*supplied(message.embeds), *passed_on))
    return (*links, message.gif_url) if message.gif_url else tuple(links)


def text_of_files(message: MessageRecord) -> Text:
    """What is said of its files."""
    return Text(*_said_of(message.attachments))


def text_of_writing(written: PostRecord | CommentRecord) -> Text:
    """All that a post or a comment says."""
    if isinstance(written, CommentRecord):
        return Text(written.content)
    return Text(written.title, written.content, *written.tags, *(image.filename for image in written.images))


def _said_in(embeds: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for embed in embeds:
        for value in _texts(embed):
            if not value.startswith(("http://", "https://")):
                yield value


def _addresses_in(embeds: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for embed in embeds:
        for value in _texts(embed):
            if value.startswith(("http://", "https://")):
                yield value


def _texts(value: Any) -> Iterator[str]:
    """Every text in an embed, whatever it is called: nesting there is three deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def _said_of(files: Iterable[AttachmentRecord]) -> Iterator[str]:
    for file in files:
        yield from filter(None, (file.filename, file.title, file.description))
