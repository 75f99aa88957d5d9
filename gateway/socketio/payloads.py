"""What clients send, read without trusting any of it."""

from typing import Any

from core.ids import NO_ID, is_foreign_oid, parse_oid


class Refusal(Exception):
    """A request cannot be done; the text is what the client is told."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Payload:
    """The one JSON object of an event. Missing and null are an empty object."""

    def __init__(self, arguments: list[Any]) -> None:
        value = arguments[0] if arguments else None
        if value is not None and not isinstance(value, dict):
            raise Refusal("Invalid payload")
        self._values: dict[str, Any] = value or {}

    def __contains__(self, key: str) -> bool:
        return self._values.get(key) is not None

    def text(self, key: str, default: str = "") -> str:
        """A text; the default when it is missing, null or something else."""
        value = self._values.get(key)
        return value if isinstance(value, str) else default

    def value(self, key: str) -> Any:
        """Whatever came under the key: only to be passed on."""
        return self._values.get(key)

    def flag(self, key: str) -> bool:
        """Whether the value is true, and nothing but true."""
        return self._values.get(key) is True

    def id(self, key: str, *, missing: str, malformed: str) -> int:
        """An id. Raises Refusal with the text for a missing or for an impossible one; ids of another system are
        none of ours, which is for whoever looks them up to say."""
        value = self._values.get(key)
        if value is None or value == "":
            raise Refusal(missing)
        text = value if isinstance(value, str) else ""
        if is_foreign_oid(text):
            return NO_ID
        try:
            return parse_oid(text)
        except ValueError:
            raise Refusal(malformed) from None
