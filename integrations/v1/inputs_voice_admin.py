"""What the guild wire takes about regions and media servers."""

from typing import Any

from core.api.fields import BoolField, IdField, Input, ItemsField, NumberField, TextField, UrlField

_KEYS = frozenset({"id", "region_id", "server_id"})
_SCHEMES = ("wss", "ws", "https", "http")


class RestrictedInput(Input):
    """Who may use a region or server."""

    vip_only = BoolField(required=False)
    required_guild_features = ItemsField(TextField(1, 64), most=100, required=False)
    allowed_guild_ids = ItemsField(IdField(), most=1000, required=False)
    allowed_user_ids = ItemsField(IdField(), most=1000, required=False)

    def columns(self) -> dict[str, Any]:
        """What was sent, but for the names of what it is about."""
        return {name: value for name, value in self.values.items() if name not in _KEYS}


class RegionInput(RestrictedInput):
    """A region to make."""

    id = TextField(1, 64)
    name = TextField(1, 100)
    emoji = TextField(1, 64)
    latitude = NumberField(-90, 90)
    longitude = NumberField(-180, 180)
    is_default = BoolField(required=False)


class RegionChangesInput(RestrictedInput):
    """An edit of a region."""

    id = TextField(1, 64)
    name = TextField(1, 100, required=False)
    emoji = TextField(1, 64, required=False)
    latitude = NumberField(-90, 90, required=False)
    longitude = NumberField(-180, 180, required=False)
    is_default = BoolField(required=False)


class RegionNameInput(Input):
    """A region."""

    id = TextField(1, 64)


class RegionLookupInput(RegionNameInput):
    """A region to look up."""

    include_servers = BoolField(required=False, default=True)


class RegionListInput(Input):
    """What to list."""

    include_servers = BoolField(required=False, default=False)


class ServerInput(RestrictedInput):
    """A media server to add."""

    region_id = TextField(1, 64)
    server_id = TextField(1, 64)
    endpoint = UrlField(512, schemes=_SCHEMES)
    api_key = TextField(1, 256)
    api_secret = TextField(1, 256)
    is_active = BoolField(required=False)


class ServerChangesInput(RestrictedInput):
    """An edit of a media server."""

    region_id = TextField(1, 64)
    server_id = TextField(1, 64)
    endpoint = UrlField(512, schemes=_SCHEMES, required=False)
    api_key = TextField(1, 256, required=False)
    api_secret = TextField(1, 256, required=False)
    is_active = BoolField(required=False)


class ServerNameInput(Input):
    """A media server."""

    region_id = TextField(1, 64)
    server_id = TextField(1, 64)


class ServerListInput(Input):
    """A region whose servers to list."""

    region_id = TextField(1, 64)
