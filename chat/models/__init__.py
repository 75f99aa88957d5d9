from chat.models.channel import Channel, ChannelKind, ChannelMember
from chat.models.invite import Invite
from chat.models.message import Message, MessageKind, MessageNonce
from chat.models.read_state import ReadState

__all__ = ["Channel", "ChannelKind", "ChannelMember", "Invite", "Message", "MessageKind", "MessageNonce", "ReadState"]
