"""What the guild wire takes about the codes that guilds choose for themselves."""

from core.api.fields import Input, TextField


class VanityInput(Input):
    """A guild's own invite code; null gives it up."""

    code = TextField(0, 1000, required=False, allow_null=True)
