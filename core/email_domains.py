"""Whether a domain takes mail at all, asked of DNS before anybody waits for a mail that cannot come.

Rules: e-mail section of the wire contract. MX records, else addresses; when DNS does not answer, the domain passes.
"""

from functools import cache
from typing import Any

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver
from django.conf import settings
from django.core.cache import cache as kept

from core.errors import FieldCode, InvalidForm

_GOOD_SECONDS = 30 * 60
_BAD_SECONDS = 5 * 60
_UNKNOWN_SECONDS = 60  # whoever's name servers hang costs a thread once a minute, not at every request
_LOOKUP_SECONDS = 2.0
_NOWHERE = dns.name.root  # "MX 0 .": takes no mail, by RFC 7505


def refuse_undeliverable(email: str | None, path: str) -> None:
    """Refuse an address whose domain takes no mail, if EMAIL_DNS_CHECK is on. Call it outside of operations: it waits
    for DNS, up to two seconds a question. Raises InvalidForm (INVALID_EMAIL_ADDRESS at `path`)."""
    if email and settings.GUILDHALL.email_dns_check and not takes_mail(email.rpartition("@")[2]):
        raise InvalidForm.at(path, FieldCode.INVALID_EMAIL_ADDRESS)


def takes_mail(domain: str) -> bool:
    """Whether mail to the domain can arrive, or DNS cannot tell."""
    key = f"email-domain:{domain.lower().encode(errors='replace').hex()}"
    known = kept.get(key)
    if known is not None:
        return bool(known)
    try:
        found = _has_mail(_name(domain))
        seconds = _GOOD_SECONDS if found else _BAD_SECONDS
    except (dns.exception.DNSException, OSError):
        found, seconds = True, _UNKNOWN_SECONDS
    kept.set(key, found, seconds)
    return found


def _name(domain: str) -> dns.name.Name | None:
    try:
        return dns.name.from_text(domain)
    except (dns.exception.DNSException, UnicodeError):
        return None  # an empty or overlong label, letters that no domain has


def _has_mail(domain: dns.name.Name | None) -> bool:
    if domain is None:
        return False
    if exchanges := _records(domain, dns.rdatatype.MX):
        return any(record.exchange != _NOWHERE for record in exchanges)
    return any(_records(domain, kind) for kind in (dns.rdatatype.A, dns.rdatatype.AAAA))


def _records(domain: dns.name.Name, kind: dns.rdatatype.RdataType) -> list[Any]:
    try:
        return list(resolver().resolve(domain, kind, lifetime=_LOOKUP_SECONDS))
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []


@cache
def resolver() -> dns.resolver.Resolver:
    """The operating system's name servers. Tests replace it."""
    return dns.resolver.Resolver()
