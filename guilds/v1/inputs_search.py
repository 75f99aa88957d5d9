"""What the guild wire takes to find members and guilds."""

from datetime import UTC, datetime, timedelta
from typing import Any

from core.api.fields import BoolField, ChoiceField, IdField, Input, ItemsField, TextField, WholeField
from guilds.discovery import CATEGORIES, ORDERS
from guilds.guild_search import AMONG
from guilds.member_search import MemberSearch, Order

_MOST_SECONDS = 2**53 - 1
_FURTHEST = 2**31 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = int((datetime(9999, 12, 31, tzinfo=UTC) - _EPOCH).total_seconds())
_ONE = timedelta(seconds=1)
_ORDERS: dict[str, Order] = {"joinedAt": "joined_at", "relevance": "relevance"}


class MemberSearchInput(Input):
    """What to look for. Times are seconds since 1970."""

    query = TextField(0, 100, required=False, allow_null=True)
    limit = WholeField(1, 100, required=False, default=25)
    offset = WholeField(0, _MOST_SECONDS, required=False, default=0)
    role_ids = ItemsField(IdField(), most=10, required=False, allow_null=True)
    joined_at_gte = WholeField(required=False, allow_null=True)
    joined_at_lte = WholeField(required=False, allow_null=True)
    user_created_at_gte = WholeField(required=False, allow_null=True)
    user_created_at_lte = WholeField(required=False, allow_null=True)
    join_source_type = ItemsField(WholeField(0, 2**15 - 1), most=10, required=False, allow_null=True)
    source_invite_code = ItemsField(TextField(1, 32), most=10, required=False, allow_null=True)
    is_bot = BoolField(required=False, allow_null=True)
    sort_by = ChoiceField(tuple(_ORDERS), required=False, allow_null=True)
    sort_order = ChoiceField(("asc", "desc"), required=False, allow_null=True)

    def search(self) -> MemberSearch:
        """What the query takes."""
        return MemberSearch(
            text=self.get("query") or "",
            role_ids=self.get("role_ids") or (),
            joined_from=_from(self.get("joined_at_gte")),
            joined_until=_until(self.get("joined_at_lte")),
            created_from=_from(self.get("user_created_at_gte")),
            created_until=_until(self.get("user_created_at_lte")),
            sources=self.get("join_source_type") or (),
            invite_codes=self.get("source_invite_code") or (),
            is_bot=self.get("is_bot"),
            sort_by=_ORDERS[self.get("sort_by") or "joinedAt"],
            descending=self.get("sort_order") != "asc",
        )


def _from(seconds: int | None) -> datetime | None:
    return None if seconds is None else _EPOCH + timedelta(seconds=min(max(seconds, 0), _LATEST))


def _until(seconds: int | None) -> datetime | None:
    """The end of that second, which is still within."""
    moment = _from(seconds)
    return None if moment is None else moment + _ONE


class GuildSearchQuery(Input):
    """A search for guilds."""

    q = TextField(0, 100, required=False, allow_null=True)
    query = TextField(0, 100, required=False, allow_null=True, help_text="The same as `q`")
    scope = ChoiceField(AMONG, required=False, allow_null=True)
    category = WholeField(0, len(CATEGORIES) - 1, required=False, allow_null=True)
    sort_by = ChoiceField(ORDERS, required=False, allow_null=True)
    limit = WholeField(1, 48, required=False, default=24)
    offset = WholeField(0, _FURTHEST, required=False, default=0)

    def arguments(self) -> dict[str, Any]:
        """What the query function takes, but for the page."""
        return {
            "text": self.get("q") or self.get("query") or "",
            "among": self.get("scope") or "discoverable",
            "category": self.get("category"),
            "sort_by": self.get("sort_by") or "relevance",
        }
