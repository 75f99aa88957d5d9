"""The names under which people are anonymous in a topic."""

import secrets

from accounts.models import User
from core.errors import Code, ProductError
from core.events import publish
from core.text import lookalike, spelled_out
from topics.events import AliasChanged
from topics.models import AnonymousIdentity, ReleasedAlias, Topic
from topics.words import ADJECTIVES, NOUNS

_HIGHEST_NUMBER = 999
_TRIES = 20


def alias_key(name: str) -> str:
    """The form in which aliases are unique and looked up: without regard to case or to the script of letters that look
    the same, and without blanks, since a mention of an alias is written without them."""
    return "".join(lookalike(name).split())


def alias_of(user_id: int, topic_id: int) -> str | None:
    """The person's alias in the topic, or None."""
    return AnonymousIdentity.objects.filter(topic_id=topic_id, user_id=user_id).values_list("name", flat=True).first()


def alias_for(user_id: int, topic: Topic) -> str:
    """The person's alias in the topic, made now if there is none: whoever asks to be anonymous never falls back to
    their own name.

    Runs in the caller's transaction. Publishes AliasChanged when one was made. Raises ProductError MISSING_PERMISSIONS
    (`anonymous_not_allowed`) in topics without anonymity.
    """
    if not topic.allow_anonymous:
        raise ProductError(Code.MISSING_PERMISSIONS, reason="anonymous_not_allowed")
    return alias_of(user_id, topic.id) or _made(user_id, topic.id)


def reads_as_account(name: str) -> bool:
    """Whether an alias is read as the name of an account, whoever's it is. One query."""
    keys = {between.join(read(name).split()) for read in (lookalike, spelled_out) for between in ("", "_", "-")}
    return User.objects.filter(handle_key__in=keys).exists()


def release_alias(user_id: int, topic_id: int) -> None:
    """Keep the name that the person goes by in the topic from everybody, because they go by another or by none now."""
    keys = AnonymousIdentity.objects.filter(topic_id=topic_id, user_id=user_id).values_list("name_key", flat=True)
    rows = [ReleasedAlias(topic_id=topic_id, name_key=key) for key in keys]
    ReleasedAlias.objects.bulk_create(rows, ignore_conflicts=True)


def _made(user_id: int, topic_id: int) -> str:
    for _ in range(_TRIES):
        proposed = _generated()
        released = ReleasedAlias.objects.filter(topic_id=topic_id, name_key=alias_key(proposed))
        if released.exists() or reads_as_account(proposed):
            continue
        row = AnonymousIdentity(topic_id=topic_id, user_id=user_id, name=proposed, name_key=alias_key(proposed))
        # Both a taken name and a second request of the same person end here without breaking the transaction.
        AnonymousIdentity.objects.bulk_create([row], ignore_conflicts=True)
        name = alias_of(user_id, topic_id)
        if name is not None:
            publish(AliasChanged(user_id=user_id, topic_id=topic_id, name=name))
            return name
    raise RuntimeError(f"no free alias found in {_TRIES} tries")


def _generated() -> str:
    return f"{secrets.choice(ADJECTIVES)}{secrets.choice(NOUNS)}{secrets.randbelow(_HIGHEST_NUMBER) + 1}"
