"""Taking a whole instance along: backups, restoring them, and moving from one database to another."""
