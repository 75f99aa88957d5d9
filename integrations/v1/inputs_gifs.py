"""What the guild wire takes to look for GIFs."""

from accounts.languages import DEFAULT_LOCALE, LOCALES
from core.api.fields import ChoiceField, Input, TextField

_LONGEST_QUERY = 256
_LONGEST_ID = 64


class LocaleQuery(Input):
    """In which language."""

    locale = ChoiceField(LOCALES, required=False, default=DEFAULT_LOCALE)


class GifQuery(LocaleQuery):
    """What to look for."""

    q = TextField(1, _LONGEST_QUERY)


class GifShareInput(LocaleQuery):
    """Which GIF was chosen, and what was looked for."""

    id = TextField(1, _LONGEST_ID)
    q = TextField(0, _LONGEST_QUERY, required=False, allow_null=True)
