"""Places where packages above take part in what happens to messages. Filled in config/wiring.py."""

from core.hooks import Hook

# (access: ChannelAccess, message: MessageRecord): a message or an edit is about to be stored; raises to refuse it.
message_offered = Hook("message.offered")

# (access: ChannelAccess, name: str, content: IO[bytes], facts: core.media.probing.Facts): a file is about to be kept
# for a message in a channel. Raises to refuse it: EXPLICIT_CONTENT_CANNOT_BE_SENT where the guild's filter says so,
# CONTENT_BLOCKED for what nobody may send.
file_offered = Hook("file.offered")

# (channel_id: int) -> Collection[dict]: the voice states, in the form of the guild wire, of those who are in the voice
# of a private channel.
voice_states_of = Hook("call.voice_states")

# (key: StreamKey, region: str | None): somebody wants a stream to go by another region, None for whichever is best.
stream_moved = Hook("stream.moved")
