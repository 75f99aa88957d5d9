"""How long handing a report in takes at most: whoever asks the authority keeps to it, and whoever began longer ago has
died."""

from datetime import timedelta

ASK_SECONDS, UPLOAD_SECONDS = 30.0, 600.0
_ASKED = 3  # opening it, and closing it or taking it back, or both
_WORK = timedelta(minutes=3)  # of ours, between the askings

LONGEST = timedelta(seconds=_ASKED * ASK_SECONDS + UPLOAD_SECONDS) + _WORK
