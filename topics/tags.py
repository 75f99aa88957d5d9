"""What a tag of a topic looks like."""

import re

MOST_TAGS = 10
SHORTEST_TAG = 2
LONGEST_TAG = 20

_TAG = re.compile(r"[a-z0-9_]{2,20}")


def is_tag(text: str) -> bool:
    """Whether a topic may carry it."""
    return _TAG.fullmatch(text) is not None
