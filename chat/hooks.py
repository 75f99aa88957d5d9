"""Places where packages above take part in what happens to messages. Filled in config/wiring.py."""

from core.hooks import Hook

# (access: ChannelAccess, message: MessageRecord): a message or an edit is about to be stored; raises to refuse it.
message_offered = Hook("message.offered")
