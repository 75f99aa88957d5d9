"""What the guild wire takes about guilds that strangers may find."""

from typing import Any

from core.api.fields import ChoiceField, Input, TextField, WholeField
from guilds.changes import ListingChanges
from guilds.discovery import CATEGORIES, ORDERS

_FURTHEST = 2**31 - 1


class DiscoveryQuery(Input):
    """A search among listed guilds."""

    query = TextField(0, 100, required=False, default="", allow_null=True)
    category = WholeField(0, len(CATEGORIES) - 1, required=False, allow_null=True)
    sort_by = ChoiceField(ORDERS, required=False, default="relevance")
    limit = WholeField(1, 48, required=False, default=24)
    offset = WholeField(0, _FURTHEST, required=False, default=0)

    def arguments(self) -> dict[str, Any]:
        """What the query function takes."""
        return {**self.values, "query": self.values["query"] or ""}


class ListingInput(Input):
    """A guild's wish to be listed."""

    description = TextField(10, 300)
    category_type = WholeField()


class ListingChangesInput(Input):
    """An edit of a listing."""

    description = TextField(10, 300, required=False)
    category_type = WholeField(required=False)

    def changes(self) -> ListingChanges:
        """What the operation takes."""
        changes: ListingChanges = {}
        if "description" in self.values:
            changes["description"] = self.values["description"]
        if "category_type" in self.values:
            changes["category"] = self.values["category_type"]
        return changes
