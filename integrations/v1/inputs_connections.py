"""What the guild wire takes about connections."""

from core.api.fields import ChoiceField, Input, ItemsField, TextField, WholeField
from integrations.models import ConnectionType

_MOST = 2**31 - 1
_LONGEST = 253


class NewConnectionInput(Input):
    """What to connect."""

    type = ChoiceField(ConnectionType.values)
    identifier = TextField(1, _LONGEST)
    visibility_flags = WholeField(0, _MOST, required=False, default=None)


class ProofInput(Input):
    """What was begun, and is proven now."""

    initiation_token = TextField(1, 4096)
    visibility_flags = WholeField(0, _MOST, required=False, default=None)


class ConnectionChangesInput(Input):
    """An edit of a connection."""

    visibility_flags = WholeField(0, _MOST, required=False)
    sort_order = WholeField(0, _MOST, required=False)


class ConnectionOrderInput(Input):
    """The order in which to show them."""

    connection_ids = ItemsField(TextField(1, _LONGEST), least=1, most=20)


class BlueskyInput(Input):
    """Whose account it is."""

    handle = TextField(1, _LONGEST)
