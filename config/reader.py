"""Reads typed values out of environment variables and remembers every problem it meets."""

from collections.abc import Callable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")
Network = IPv4Network | IPv6Network

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


class ConfigError(Exception):
    """The environment cannot be used; the text lists every problem at once."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("Guildhall cannot start with these settings:\n" + "\n".join(f"  - {p}" for p in problems))


class Reader:
    """One pass over the environment. A value that cannot be read is noted and its default used meanwhile."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.problems: list[str] = []

    def has(self, name: str) -> bool:
        return bool(self.environ.get(name, "").strip())

    def parsed(self, name: str, default: T, parse: Callable[[str], T], expected: str) -> T:
        if not self.has(name):
            return default
        raw = self.environ[name].strip()
        try:
            return parse(raw)
        except ValueError:
            self.problems.append(f"{name} must be {expected}, not {raw!r}")
            return default

    def text(self, name: str, default: str = "") -> str:
        return self.environ.get(name, "").strip() or default

    def flag(self, name: str, default: bool) -> bool:
        return self.parsed(name, default, _flag, "on or off")

    def whole(self, name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
        return self.parsed(
            name, default, lambda raw: _whole(raw, least, most), f"a whole number from {least} to {most}"
        )

    def seconds(self, name: str, default: float, *, least: float = 0) -> float:
        return self.parsed(name, default, lambda raw: _seconds(raw, least), f"a number of seconds, {least:g} or more")

    def choice(self, name: str, default: str, options: tuple[str, ...]) -> str:
        return self.parsed(name, default, lambda raw: _choice(raw, options), "one of " + ", ".join(options))

    def words(self, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        return self.parsed(name, default, _words, "a comma separated list")

    def choices(self, name: str, default: tuple[str, ...], options: tuple[str, ...]) -> tuple[str, ...]:
        return self.parsed(
            name,
            default,
            lambda raw: tuple(_choice(w, options) for w in _words(raw)),
            "a list out of " + ", ".join(options),
        )

    def named(self, name: str, options: tuple[str, ...]) -> dict[str, str]:
        """Values by their names: `name=value,name=value`."""
        expected = "a list of name=value, with names out of " + ", ".join(options)
        return self.parsed(name, {}, lambda raw: dict(_named(word, options) for word in _words(raw)), expected)

    def address(self, name: str) -> str:
        """A web address exactly as it was written, for those that are compared."""
        return self.parsed(name, "", _address, "an address such as https://...")

    def url(self, name: str, default: str = "", *, schemes: tuple[str, ...] = ("http", "https")) -> str:
        return self.parsed(name, default, lambda raw: _url(raw, schemes), "an address such as " + schemes[0] + "://...")

    def origins(self, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        return self.parsed(
            name, default, lambda raw: tuple(_origin(w) for w in _words(raw)), "a list such as https://chat.example.org"
        )

    def networks(self, name: str) -> tuple[Network, ...]:
        return self.parsed(
            name, (), lambda raw: tuple(ip_network(w) for w in _words(raw)), "a list of networks such as 10.0.0.0/8"
        )


def _flag(raw: str) -> bool:
    if raw.lower() in _TRUE:
        return True
    if raw.lower() in _FALSE:
        return False
    raise ValueError(raw)


def _whole(raw: str, least: int, most: int) -> int:
    value = int(raw)
    if not least <= value <= most:
        raise ValueError(raw)
    return value


def _seconds(raw: str, least: float) -> float:
    value = float(raw)
    if not least <= value < float("inf"):
        raise ValueError(raw)
    return value


def _choice(raw: str, options: tuple[str, ...]) -> str:
    for option in options:
        if option.lower() == raw.lower():
            return option
    raise ValueError(raw)


def _named(word: str, options: tuple[str, ...]) -> tuple[str, str]:
    name, _, value = word.partition("=")
    if not value.strip():
        raise ValueError(word)
    return _choice(name.strip(), options), value.strip()


def _words(raw: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in raw.split(",") if word.strip())


def _url(raw: str, schemes: tuple[str, ...]) -> str:
    if urlsplit(raw).scheme not in schemes:
        raise ValueError(raw)
    return raw.rstrip("/") if schemes == ("http", "https") else raw


def _address(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment:
        raise ValueError(raw)
    return raw


def _origin(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/"):
        raise ValueError(raw)
    return f"{parts.scheme}://{parts.netloc}"
