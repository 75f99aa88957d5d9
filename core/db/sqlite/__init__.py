"""SQLite for a server with several writing threads."""
