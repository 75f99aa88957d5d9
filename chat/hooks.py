"""Places where packages above take part in what happens to messages. Filled in config/wiring.py."""

from core.hooks import Hook

# (access: ChannelAccess, message: MessageRecord): a message or an edit is about to be stored; raises to refuse it.
message_offered = Hook("message.offered")

# (access: ChannelAccess, message: MessageRecord): a message was sent and announced; system messages are not.
# May raise to take it back, where only a message that counts can be judged.
message_sent = Hook("message.sent")

# (access: ChannelAccess, name: str, content: IO[bytes], facts: core.media.probing.Facts): a file is about to be kept
# for a message in a channel. Raises to refuse it: EXPLICIT_CONTENT_CANNOT_BE_SENT where the guild's filter says so,
# CONTENT_BLOCKED for what nobody may send.
file_offered = Hook("file.offered")

# () -> QuerySet: rows of another package that show stored files, with `file`, `filename`, `content_type`, and beside
# them `sender_id` and `is_out_of_sight`.
files_shown = Hook("file.shown")

# () -> QuerySet: rows of another package, with `file`, that keep stored files although they show them to nobody.
files_held = Hook("file.held")

# (actor: Actor | None, shown_id: int) -> bool | None: whether somebody may look at one of these rows; None for others.
file_wanted = Hook("file.wanted")

# (links: tuple[str, ...]) -> dict of those of them of which is known where they lead, with their embeds. Looks at what
# is kept and nowhere else: it runs in the transaction that stores the message.
previews_known = Hook("links.known")

# (links: tuple[str, ...]) -> the same for all of them. Takes its time, outside of transactions.
links_followed = Hook("links.followed")

# (addresses: tuple[str, ...]) -> dict of those of them of which is known what picture is there, as an embed shows it;
# None where there is none. In the transaction that stores the message.
media_known = Hook("media.known")

# (addresses: tuple[str, ...]) -> the same for as many of them as can be looked at in some seconds. Outside of
# transactions.
media_looked_at = Hook("media.looked_at")

# (channel_id: int) -> Collection[dict]: the voice states, in the form of the guild wire, of those who are in the voice
# of a private channel.
voice_states_of = Hook("call.voice_states")

# (channel_id: int, user_id: int) -> bool: whether somebody is in a voice channel that they could not enter themselves.
voice_guest = Hook("voice.guest")

# (connection_id: str) -> int | None: whose voice connection it is, None when it is nobody's.
connection_owner = Hook("voice.owner")

# (actor: Actor, key: StreamKey, region: str | None): somebody wants a stream to go by another region, None for
# whichever is best.
stream_moved = Hook("stream.moved")

# (channel_id: int): the call of a private channel is over, its row is gone; whoever is in it shall go. Runs in the
# transaction that ends it.
call_ended = Hook("call.ended")

# (channel_id: int, region: str | None): a running call shall go by this region from now on.
call_moved = Hook("call.moved")

# (channel_id: int, user_id: int): somebody is no recipient of a private channel any more.
recipient_left = Hook("channel.recipient_left")

# (channel_id: int): a guild's channel is about to be deleted, and nothing was announced yet.
channel_going = Hook("channel.going")

# (access: ChannelAccess, message: MessageRecord, reason: str): the owner of a topic or room took away what somebody
# else had written there.
removed_by_owner = Hook("message.removed_by_owner")

# (actor, action, target_type, target_id, **metadata): an administrator decided something, in the transaction of it.
decided = Hook("room.decided")

# (kind: "message", ids of messages) -> bool: whether a report of any of them is open, which keeps them as evidence.
is_reported = Hook("message.is_reported")
