"""The gateway as libraries for Discord expect it (`v=6` to `v=10`): another face of the same sessions and events.

Whatever is dispatched on the guild wire is translated once, when the first session of this dialect is to hear it, and
all others share the bytes (`translating`). Hub and guilds know nothing of it.
"""
