"""Roughly where an internet address is: from the operator's own copy of a GeoIP2 or GeoLite2 database, or nowhere."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import maxminddb
import structlog
from django.conf import settings

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Names in English; `code` is the country's two letters."""

    city: str | None
    region: str | None
    country: str | None
    code: str | None

    def __str__(self) -> str:
        return ", ".join(name for name in (self.city, self.region, self.country) if name)


def place_of(ip: str | None) -> Place | None:
    """Where an address is; None when that is not known, or no database is set up (GEOIP_PATH)."""
    path = settings.GUILDHALL.geoip_path
    if not path or not ip:
        return None
    reader = _reader(path)
    try:
        found: Any = reader.get(ip.partition("%")[0]) if reader else None
    except ValueError:
        return None  # no address, or of a kind that the database does not hold
    if not isinstance(found, dict):
        return None
    country, (region, *_) = found.get("country", {}), found.get("subdivisions") or [{}]
    code = country.get("iso_code")
    return Place(city=_name(found.get("city", {})), region=_name(region), country=_name(country), code=code)


def _name(entry: dict[str, Any]) -> str | None:
    name = entry.get("names", {}).get("en")
    return None if name is None else str(name)


@cache
def _reader(path: str) -> maxminddb.Reader | None:
    try:
        return maxminddb.open_database(path)
    except (maxminddb.InvalidDatabaseError, OSError):
        _log.exception("geoip.unreadable")  # nobody is kept from signing in by a broken file
        return None
