"""What the guild wire takes for archives."""

from core.api.fields import BoolField, ChoiceField, IdField, Input, WholeField


class UserArchiveInput(Input):
    """Whose archive to make."""

    user_id = IdField()


class GuildArchiveInput(Input):
    """Which guild's archive to make."""

    guild_id = IdField()


class ArchivesInput(Input):
    """Which archives to list."""

    subject_type = ChoiceField(("user", "guild", "all"), required=False, default="all")
    subject_id = IdField(required=False, allow_null=True)
    requested_by = IdField(required=False, allow_null=True)
    limit = WholeField(1, 200, required=False, default=50)
    include_expired = BoolField(required=False, default=False)
