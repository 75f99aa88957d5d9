"""Finding messages by what they say and what they have, among those that somebody may read."""
