"""Who a text of the topic side mentions by `@name`."""

import re

from accounts.models import User
from accounts.records import UserRecord
from topics.aliases import alias_key
from topics.models import AnonymousIdentity

MOST_MENTIONS = 20  # distinct names per text (mentions of the topic-side contract)

EVERYBODY = frozenset({"everyone", "todos"})

# A name must end where the word ends: `@anna` is not in "@annabel".
_NAME = re.compile(r"(?<![\w@-])@([\w-]{3,32})(?![\w-])")


def mentioned_names(text: str) -> tuple[str, ...]:
    """The names after an `@`, lower case, each once, at most 20."""
    names = dict.fromkeys(match.lower() for match in _NAME.findall(text)) if "@" in text else {}
    return tuple(names)[:MOST_MENTIONS]


def mentioned_people(text: str) -> tuple[UserRecord, ...]:
    """The accounts a text mentions, in order. One query when it names anybody.

    Aliases are not resolved here: an id kept beside the text would tell who stands behind one.
    """
    names = mentioned_names(text)
    if not names:
        return ()
    rows = User.objects.filter(handle_key__in=names).values_list("handle_key", *UserRecord.COLUMNS)
    found = {row[0]: UserRecord.from_columns(*row[1:]) for row in rows}
    return tuple(found[name] for name in names if name in found)


def mentioned_ids(text: str) -> tuple[int, ...]:
    """The ids of `mentioned_people`."""
    return tuple(user.id for user in mentioned_people(text))


def mentioned_by_name(text: str, topic_id: int | None) -> dict[int, str]:
    """Whom a text mentions, with the name it has for them: accounts by their name, and those who go by an alias in
    the topic by the alias, written without blanks. Two queries at most, none where nobody is named.

    For telling them alone: what is kept beside the text must not hold whose alias it is (see `mentioned_people`).
    """
    names = mentioned_names(text)
    if not names:
        return {}
    found = dict(User.objects.filter(handle_key__in=names).values_list("id", "handle"))
    if topic_id is not None:
        aliases = AnonymousIdentity.objects.filter(topic_id=topic_id, name_key__in={alias_key(name) for name in names})
        # A name of an account that is also somebody's alias means both.
        found |= {user_id: name for user_id, name in aliases.values_list("user_id", "name") if user_id not in found}
    return found


def calls_everybody(text: str) -> bool:
    """Whether a text calls everybody in the room."""
    return not EVERYBODY.isdisjoint(mentioned_names(text))
