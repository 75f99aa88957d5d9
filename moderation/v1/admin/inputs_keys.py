"""What the guild wire takes for keys of administrators."""

from core.api.fields import Input, ItemsField, TextField, WholeField

MOST_ACLS = 100


class NewKeyInput(Input):
    """A key to make."""

    name = TextField(1, 100)
    expires_in_days = WholeField(1, 365, required=False, allow_null=True)
    acls = ItemsField(TextField(1, 64), most=MOST_ACLS)
