"""What the topic wire takes to shorten an address."""

from core.api.fields import Input, TextField
from integrations.operations.links import LONGEST_ADDRESS

_WORDS = {"long": "Invalid URL", "type": "Invalid URL"}


class LinkInput(Input):
    """The address."""

    url = TextField(0, LONGEST_ADDRESS, required=False, allow_null=True, texts=_WORDS)
