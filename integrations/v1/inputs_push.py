"""What the guild wire takes about pushes."""

from core.api.fields import Input, TextField, UrlField

_LONGEST = 1024


class PushKeysInput(Input):
    """The keys of a browser, as it says them."""

    p256dh = TextField(1, _LONGEST)
    auth = TextField(1, _LONGEST)


class PushSubscribeInput(Input):
    """A subscription that a browser has made."""

    endpoint = UrlField(2048)
    keys = PushKeysInput()
    user_agent = TextField(1, _LONGEST, required=False, default=None)
