"""What the guild wire takes about themes."""

from core.api.admission import MOST_JSON_BYTES
from core.api.fields import Input, TextField
from core.errors import FieldCode


class CssField(TextField):
    """A style sheet, kept as it was sent."""

    def __init__(self) -> None:
        super().__init__(1, MOST_JSON_BYTES)

    def cleaned(self, value: str) -> str:
        if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise self.invalid("pattern", FieldCode.INVALID_FORMAT)
        return value


class ThemeInput(Input):
    """A theme to share."""

    css = CssField()
    name = TextField(1, 100, required=False)
