"""What the guild wire takes about relays."""

from core.api.fields import Input, NumberField, PageSizeField, TextField, UrlField, WholeField
from integrations.operations.relays import RelayDraft

_MOST = 2**53 - 1
_SCHEMES = ("http", "https", "ws", "wss")


class RelayInput(Input):
    """A relay as it describes itself."""

    name = TextField(1, 100)
    url = UrlField(512, schemes=_SCHEMES)
    latitude = NumberField(-90, 90)
    longitude = NumberField(-180, 180)
    region = TextField(1, 50, required=False, default="unknown")
    capacity = WholeField(1, _MOST, required=False, default=1000)
    public_key = TextField(1, 4096)

    def draft(self) -> RelayDraft:
        """The relay as operations know it."""
        return RelayDraft(**self.values)


class HeartbeatInput(Input):
    """What a relay may say of itself."""

    current_connections = WholeField(0, _MOST, required=False)


class RelaysQuery(Input):
    """Where one is, and how many to answer."""

    lat = NumberField(-90, 90, required=False)
    lon = NumberField(-180, 180, required=False)
    limit = PageSizeField(100, usual=20)
