"""Who a text of the topic side mentions by `@name`."""

import re

from accounts.models import User
from accounts.records import UserRecord

MOST_MENTIONS = 20  # distinct names per text (mentions of the topic-side contract)

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
