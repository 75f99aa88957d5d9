"""What the server itself says in a channel: somebody joined, something was pinned."""

import msgspec

from accounts.models import User
from accounts.records import UserRecord
from accounts.system_account import system_account
from chat import statements
from chat.access import system_access
from chat.direct import direct_channel, tell_opened
from chat.events import MessageCreated
from chat.models import MessageKind
from chat.operations._storing import store_message
from chat.records import CallFacts, MessageRecord, Reference
from core.events import publish
from core.ids import new_id


def post_system_message(
    author: User,
    channel_id: int,
    kind: MessageKind,
    *,
    content: str = "",
    mentions: tuple[UserRecord, ...] = (),
    reference: Reference | None = None,
    call: CallFacts | None = None,
    also_user_ids: tuple[int, ...] = (),
) -> MessageRecord | None:
    """Say in a guild's or private channel what `author` did, in the caller's transaction.

    Asks no permission and moves no counter or read state: system messages are unread for everybody but mention
    nobody. `also_user_ids` are people whose sessions may not hear the channel yet. Publishes MessageCreated, to those
    who closed a private channel after PrivateChannelOpened. None when the channel is gone.
    """
    access = system_access(author, channel_id)
    if access is None:
        return None
    message = MessageRecord(
        id=new_id(),
        channel_id=channel_id,
        author=UserRecord.of(author),
        kind=kind,
        content=content,
        mentions=mentions,
        reference=reference,
        call=call,
    )
    store_message(access, message, is_read=False)
    tell_opened(access.place)
    place = msgspec.structs.replace(access.place.opened(), also_user_ids=also_user_ids)
    publish(MessageCreated(place=place, message=message, member=access.member))
    return message


def tell_privately(user_id: int, content: str) -> None:
    """Write to somebody as the server itself, in the caller's transaction; unread for them, and counted. Nobody
    answers: the system takes no messages. Publishes PrivateChannelOpened and MessageCreated."""
    sender = system_account()
    channel_id = direct_channel(sender, user_id)
    statements.count_mention_of_recipients(channel_id, sender.id)
    post_system_message(sender, channel_id, MessageKind.DEFAULT, content=content)
