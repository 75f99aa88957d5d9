"""What clients of the dialect say when they identify, beyond the guild wire."""

import msgspec


class Identify(msgspec.Struct):
    """What the bot wants to hear."""

    intents: int
