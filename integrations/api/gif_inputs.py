"""What the topic wire takes to look for GIFs."""

from accounts.languages import locale_from
from core.api.fields import Input, TextField, WholeField

_USUAL, _MOST = 20, 50
_LONGEST_QUERY = 256
_LONGEST_ID = 64
_LONGEST_LOCALE = 20


class GifListQuery(Input):
    """How many, from 1 to 50 (20 for anything else), and in which language."""

    limit = WholeField(required=False, allow_null=True, texts={"type": "Limit must be a whole number"})
    locale = TextField(0, _LONGEST_LOCALE, required=False, allow_null=True)

    @property
    def size(self) -> int:
        """How many."""
        wanted = self.get("limit")
        return wanted if wanted is not None and 1 <= wanted <= _MOST else _USUAL

    @property
    def language(self) -> str:
        """The locale of the product that is nearest ("pt_PT": pt-BR)."""
        return locale_from((self.get("locale") or "").replace("_", "-"))


class GifSearchQuery(GifListQuery):
    """What to look for."""

    q = TextField(0, _LONGEST_QUERY, required=False, allow_null=True)


class GifShareInput(Input):
    """Which GIF was chosen, and what was looked for."""

    gif_id = TextField(0, _LONGEST_ID, required=False, allow_null=True)
    query = TextField(0, _LONGEST_QUERY, required=False, allow_null=True)
