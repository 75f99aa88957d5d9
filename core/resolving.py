"""Where a host is, found out within a time that the caller sets.

The operating system's own function waits as long as its name servers like, and nothing ends it; whoever has slow ones
would hold a thread with it. So they are asked here: first the file of hosts, then the name servers of resolv.conf, by
its rules for short names.
"""

import os
import time
from collections.abc import Collection
from functools import lru_cache
from ipaddress import ip_address

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver

HOSTS_FILE = "/etc/hosts"
_LOCALHOST = ("127.0.0.1", "::1")
_SECOND_ANSWER_SECONDS = 2.0  # some name servers never answer questions for IPv6


def system_resolver(host: str, _port: int, seconds: float) -> Collection[str]:
    """Every address of a host, IPv4 first. Raises TimeoutError when the name servers take longer than that, and OSError
    for a host that has none."""
    known = _file_of_hosts().get(host.lower())
    if known is not None:
        return known
    if host == "localhost":
        return _LOCALHOST
    ends = time.monotonic() + seconds
    found = _asked(host, dns.rdatatype.A, seconds)
    left = ends - time.monotonic()
    try:
        return found + _asked(host, dns.rdatatype.AAAA, min(left, _SECOND_ANSWER_SECONDS) if found else left)
    except OSError:  # name servers that know nothing of IPv6 answer in many ways
        if found:
            return found
        raise


def name_servers() -> dns.resolver.Resolver:
    """Those of resolv.conf as it is now, or of this machine where there is none. Tests replace it."""
    try:
        return dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration:
        own = dns.resolver.Resolver(configure=False)
        own.nameservers = ["127.0.0.1"]
        return own


def _asked(host: str, kind: dns.rdatatype.RdataType, seconds: float) -> list[str]:
    try:
        name = dns.name.from_text(host, origin=None)
        return [record.address for record in name_servers().resolve(name, kind, lifetime=seconds, search=True)]
    except dns.resolver.NoAnswer:
        return []
    except dns.exception.Timeout as error:
        raise TimeoutError("the name servers did not answer in time") from error
    except (dns.exception.DNSException, UnicodeError) as error:
        raise OSError(type(error).__name__) from error


def _file_of_hosts() -> dict[str, list[str]]:
    try:
        seen = os.stat(HOSTS_FILE)
    except OSError:
        return {}
    return _read(HOSTS_FILE, seen.st_mtime_ns, seen.st_size)


@lru_cache(maxsize=1)
def _read(path: str, _changed: int, _size: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            address, *names = line.partition("#")[0].split() or [""]
            if _is_address(address):
                for name in names:
                    found.setdefault(name.lower(), []).append(address)
    return found


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
