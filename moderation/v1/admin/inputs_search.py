"""What the guild wire takes for search indexes."""

from core.api.fields import ChoiceField, IdField, Input, TextField
from moderation.indexes import INDEXES


class RefreshInput(Input):
    """An index to refresh."""

    index_type = ChoiceField(tuple(INDEXES))
    guild_id = IdField(required=False, allow_null=True)
    user_id = IdField(required=False, allow_null=True)


class RefreshStatusInput(Input):
    """A refresh to look at."""

    job_id = TextField(1, 128)
