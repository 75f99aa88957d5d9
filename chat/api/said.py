"""What a message says to people on the topic side, where the server's own messages have no other form than text."""

from chat.models import MessageKind
from chat.records import MessageRecord
from chat.shown import shown_text
from topics.api.wire import name_of


def text_of(message: MessageRecord) -> str:
    """The content, or the sentence that a system message stands for."""
    who, content = name_of(message.author), message.content
    whom = next((name_of(user) for user in message.mentions if user.id != message.author.id), None)
    match message.kind:
        case MessageKind.RECIPIENT_ADD:
            return f"{who} joined the group" if whom is None else f"{who} added {whom} to the group"
        case MessageKind.RECIPIENT_REMOVE:
            return f"{who} left the group" if whom is None else f"{who} removed {whom} from the group"
        case MessageKind.CALL:
            return f"{who} started a call"
        case MessageKind.CHANNEL_NAME_CHANGE:
            return f"{who} named the group {content}" if content else f"{who} took the group's name away"
        case MessageKind.CHANNEL_ICON_CHANGE:
            return f"{who} changed the group's picture"
        case MessageKind.PINNED_MESSAGE:
            return f"{who} pinned a message"
    return shown_text(
        content,
        gif_url=message.gif_url,
        has_files=bool(message.attachments),
        snapshots=message.snapshots,
        stickers=message.stickers,
        names={user.id: name_of(user) for user in message.mentions},
    )
