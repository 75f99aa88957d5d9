"""Where packages above say what pushes depend on. Filled in config/wiring.py."""

from collections.abc import Collection

from core.hooks import Hook

# (user_ids) -> Collection[int]: who of these people is there: some session of theirs is not idle, or is mobile.
attentive_people = Hook("push.attentive_people")


def attentive_among(user_ids: Collection[int]) -> set[int]:
    """Who of these people need not be told, because they look; nobody where nobody counts."""
    return set().union(*attentive_people.collect(user_ids))
