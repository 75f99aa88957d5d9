"""Gateway sessions: what they remember, how they resume here or from another process, how bots share guilds out."""
