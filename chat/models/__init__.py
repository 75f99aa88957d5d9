from chat.models.attachment import Attachment, AttachmentFlags, FavoriteMeme, MediaFile
from chat.models.call import Call
from chat.models.channel import Channel, ChannelKind, ChannelMember
from chat.models.invite import Invite
from chat.models.kept import RecentMention, SavedMessage
from chat.models.message import Message, MessageKind, MessageNonce
from chat.models.reaction import Pin, Reaction, ReactionBy
from chat.models.read_state import ReadState
from chat.models.room_invitation import RoomInvitation
from chat.models.scheduled import ScheduledMessage

__all__ = [
    "Attachment",
    "AttachmentFlags",
    "Call",
    "Channel",
    "ChannelKind",
    "ChannelMember",
    "FavoriteMeme",
    "Invite",
    "MediaFile",
    "Message",
    "MessageKind",
    "MessageNonce",
    "Pin",
    "Reaction",
    "ReactionBy",
    "ReadState",
    "RecentMention",
    "RoomInvitation",
    "SavedMessage",
    "ScheduledMessage",
]
