"""What the guild wire takes to find messages: the same names in a body and in a query."""

from typing import Any

from chat.search.asked import MessageSearch, Place, Scope, Traits
from core.api.fields import BoolField, ChoiceField, IdField, Input, ItemsField, TextField, WholeField
from core.errors import FieldCode, InvalidForm

_MOST_IDS = 500
_MOST_OF_OTHERS = 100
_MOST_ON_PAGE = 25
_FURTHEST = 2**53 - 1
_FURTHEST_PERSON = 2**31 - 1
_AUTHORS = ("user", "bot", "webhook")
_HAS = ("image", "sound", "video", "file", "sticker", "embed", "link", "poll", "snapshot")
_EMBEDS = ("image", "video", "sound", "article")
_TRAITS = {
    "author_type": "author_types",
    "author_id": "author_ids",
    "mentions": "mentions",
    "has": "has",
    "embed_type": "embed_types",
    "embed_provider": "embed_providers",
    "link_hostname": "link_hosts",
    "attachment_filename": "file_names",
    "attachment_extension": "file_extensions",
}


class CommaItemsField(ItemsField):
    """A list whose items a query may also give at once, with commas between them."""

    def parse(self, value: Any) -> Any:
        if self.reads_text:
            given = value if isinstance(value, list) else [value]
            # One more than may be given shows as too many.
            value = [part for each in given for part in str(each).split(",") if part]
        return super().parse(value)


def _items(child: Any, most: int = _MOST_OF_OTHERS) -> CommaItemsField:
    return CommaItemsField(child, most=most, required=False, allow_null=True)


def _texts(most_items: int, length: int = 1024) -> ItemsField:
    return ItemsField(TextField(1, length), most=most_items, required=False, allow_null=True)


class MessageSearchInput(Input):
    """A search for messages. What is not given narrows nothing."""

    hits_per_page = WholeField(1, _MOST_ON_PAGE, required=False, allow_null=True)
    page = WholeField(1, _FURTHEST, required=False, allow_null=True)
    max_id = IdField(required=False, allow_null=True)
    min_id = IdField(required=False, allow_null=True)
    content = TextField(1, 1024, required=False, allow_null=True)
    contents = _texts(100)
    exact_phrases = _texts(10)
    channel_id = _items(IdField(), _MOST_IDS)
    channel_ids = _items(IdField(), _MOST_IDS)
    exclude_channel_id = _items(IdField(), _MOST_IDS)
    author_type = _items(ChoiceField(_AUTHORS))
    exclude_author_type = _items(ChoiceField(_AUTHORS))
    author_id = _items(IdField())
    exclude_author_id = _items(IdField())
    mentions = _items(IdField())
    exclude_mentions = _items(IdField())
    mention_everyone = BoolField(required=False, allow_null=True)
    pinned = BoolField(required=False, allow_null=True)
    has = _items(ChoiceField(_HAS))
    exclude_has = _items(ChoiceField(_HAS))
    embed_type = _items(ChoiceField(_EMBEDS))
    exclude_embed_type = _items(ChoiceField(_EMBEDS))
    embed_provider = _items(TextField(1, 256))
    exclude_embed_provider = _items(TextField(1, 256))
    link_hostname = _items(TextField(1, 255))
    exclude_link_hostname = _items(TextField(1, 255))
    attachment_filename = _items(TextField(1, 1024))
    exclude_attachment_filename = _items(TextField(1, 1024))
    attachment_extension = _items(TextField(1, 32))
    exclude_attachment_extension = _items(TextField(1, 32))
    sort_by = ChoiceField(("timestamp", "relevance"), required=False, allow_null=True)
    sort_order = ChoiceField(("asc", "desc"), required=False, allow_null=True)
    include_nsfw = BoolField(required=False, allow_null=True)
    scope = ChoiceField(tuple(Scope), required=False, allow_null=True)
    context_channel_id = IdField(required=False, allow_null=True)
    context_guild_id = IdField(required=False, allow_null=True)

    @property
    def size(self) -> int:
        """How many a page shows."""
        return self.get("hits_per_page") or _MOST_ON_PAGE

    @property
    def number(self) -> int:
        """Which page, from 1."""
        return self.get("page") or 1

    def search(self) -> MessageSearch:
        """What the query takes."""
        return MessageSearch(
            place=self._place(),
            content=self.get("content") or "",
            contents=self.get("contents") or (),
            phrases=self.get("exact_phrases") or (),
            wanted=self._traits(),
            unwanted=self._traits("exclude_"),
            mentions_everyone=self.get("mention_everyone"),
            pinned=self.get("pinned"),
            after=self.get("min_id"),
            before=self.get("max_id"),
            sort_by=self.get("sort_by") or "timestamp",
            descending=self.get("sort_order") != "asc",
        )

    def _place(self) -> Place:
        named = [*(self.get("channel_ids") or ()), *(self.get("channel_id") or ())]
        return Place(
            scope=Scope(self.get("scope") or "current"),
            guild_id=self.get("context_guild_id"),
            channel_id=self.get("context_channel_id"),
            channel_ids=tuple(dict.fromkeys(named)),
            without_channel_ids=self.get("exclude_channel_id") or (),
            with_adult=bool(self.get("include_nsfw")),
        )

    def _traits(self, prefix: str = "") -> Traits:
        return Traits(**{name: self.get(f"{prefix}{wire}") or () for wire, name in _TRAITS.items()})


class MessageSearchQuery(MessageSearchInput):
    """The same in a query, with shorter names for some of it."""

    q = TextField(1, 1024, required=False, allow_null=True, help_text="The same as `content`")
    limit = WholeField(1, _MOST_ON_PAGE, required=False, allow_null=True, help_text="The same as `hits_per_page`")
    offset = WholeField(0, _FURTHEST, required=False, allow_null=True, help_text="A multiple of `hits_per_page`")
    guild_id = IdField(required=False, allow_null=True, help_text="The same as `context_guild_id`")

    def check(self, values: dict[str, Any]) -> None:
        same = (("content", "q"), ("hits_per_page", "limit"), ("context_guild_id", "guild_id"))
        for name, alias in same:
            values[name] = values.get(name) if values.get(name) is not None else values.pop(alias, None)
        size = values.get("hits_per_page") or _MOST_ON_PAGE
        offset = values.get("offset")
        if offset is not None and values.get("page") is None:
            if offset % size:
                raise InvalidForm.at("offset", FieldCode.INVALID_FORMAT)
            values["page"] = offset // size + 1
        _take_context(values)


def _take_context(values: dict[str, Any]) -> None:
    """One channel alone, without a scope, is where the search goes."""
    channels = values.get("channel_id") or []
    has_context = values.get("context_guild_id") is not None or values.get("context_channel_id") is not None
    if len(channels) == 1 and not has_context and values.get("scope") in (None, Scope.CURRENT):
        values["context_channel_id"] = channels[0]


class PeopleQuery(Input):
    """A search for people."""

    q = TextField(1, 100)
    guild_id = IdField(required=False, allow_null=True)
    limit = WholeField(1, 100, required=False, default=25)
    offset = WholeField(0, _FURTHEST_PERSON, required=False, default=0)
