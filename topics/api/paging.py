"""How the topic side asks for pages."""

from core.api.fields import Input, WholeField
from core.paging import TOPIC_FURTHEST, TOPIC_MOST, Offset, topic_page

_LIMIT_TEXTS = {"high": f"Limit cannot exceed {TOPIC_MOST}", "type": "Limit must be a whole number"}
_OFFSET_TEXTS = {"high": f"Offset cannot exceed {TOPIC_FURTHEST}", "type": "Offset must be a whole number"}


class LimitQuery(Input):
    """A limit: below one it is 20, above 100 it is refused."""

    limit = WholeField(most=TOPIC_MOST, required=False, allow_null=True, texts=_LIMIT_TEXTS)

    def limit_or(self, default: int) -> int:
        """How many rows."""
        return topic_page(self.get("limit"), default=default).limit


class OffsetQuery(LimitQuery):
    """A page by offset."""

    offset = WholeField(most=TOPIC_FURTHEST, required=False, allow_null=True, texts=_OFFSET_TEXTS)

    def page(self, default: int) -> Offset:
        """The page asked for."""
        return topic_page(self.get("limit"), self.get("offset"), default=default)
