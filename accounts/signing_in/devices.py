"""What a sign-in tells about the device it came from."""

import re
from dataclasses import dataclass

UNKNOWN = "Unknown"
DESKTOP = "desktop"
_MOST_AGENT = 512
_MOST_PLATFORM = 32

# In this order: the later names also stand in the agents of the earlier ones.
_BROWSERS = (
    ("Edge", re.compile(r"\bEdg(?:e|A|iOS)?/")),
    ("Opera", re.compile(r"\b(?:OPR|Opera)/")),
    ("Samsung Internet", re.compile(r"\bSamsungBrowser/")),
    ("Vivaldi", re.compile(r"\bVivaldi/")),
    ("Firefox", re.compile(r"\b(?:Firefox|FxiOS)/")),
    ("Chrome", re.compile(r"\b(?:Chrome|CriOS|Chromium)/")),
    ("Safari", re.compile(r"\bVersion/[\d.]+ (?:Mobile/\w+ )?Safari/")),
)
_SYSTEMS = (
    ("Android", re.compile(r"\bAndroid\b")),
    ("iOS", re.compile(r"\b(?:iPhone|iPad|iPod)\b")),
    ("Windows", re.compile(r"\bWindows\b")),
    ("macOS", re.compile(r"\bMac ?OS ?X?\b|\bMacintosh\b")),
    ("ChromeOS", re.compile(r"\bCrOS\b")),
    ("Linux", re.compile(r"\bLinux\b")),
)
_PRODUCT = re.compile(r"\b([A-Za-z][A-Za-z0-9_-]{1,31})/[\d.]+")
_ENGINES = frozenset({"mozilla", "applewebkit", "chrome", "electron", "safari", "gecko", "version"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """Where a sign-in comes from: address, user agent, and the client's own word for its platform."""

    ip: str = ""
    user_agent: str = ""
    platform: str = ""

    @classmethod
    def of(cls, ip: str, user_agent: str, platform: str) -> "Device":
        """The device with its texts cut to what is stored."""
        return cls(ip=ip, user_agent=user_agent[:_MOST_AGENT], platform=platform[:_MOST_PLATFORM])


def client_name(user_agent: str, platform: str = "") -> str:
    """The browser family, or the desktop client's own name when the sign-in said it is one."""
    if platform == DESKTOP:
        names = _PRODUCT.findall(user_agent)
        return next((name for name in names if name.lower() not in _ENGINES), UNKNOWN)
    return _first(_BROWSERS, user_agent)


def system_name(user_agent: str) -> str:
    """The operating system."""
    return _first(_SYSTEMS, user_agent)


def _first(table: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> str:
    return next((name for name, pattern in table if pattern.search(text)), UNKNOWN)
