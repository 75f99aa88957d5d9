"""Why calls end, and when."""

from datetime import timedelta

NO_PARTICIPANTS = "no_participants"
NO_PARTICIPANTS_ONLINE = "no_participants_offline"
SOLO_TIMEOUT = "solo_timeout"
STALE = "stale_cleanup"

# Clients say every 30 seconds that they are there.
HEARTBEAT_PATIENCE = timedelta(minutes=5)
SOLO_PATIENCE = timedelta(hours=5)
LONGEST = timedelta(hours=24)
