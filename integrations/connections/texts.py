"""What domains say in TXT records."""

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver

from core.email_domains import resolver

_LOOKUP_SECONDS = 2.0


def texts_of(name: str) -> list[bytes] | None:
    """The TXT records of a name, each in one piece; None where nobody could tell."""
    try:
        question = dns.name.from_text(f"{name}.")
        found = resolver().resolve(question, dns.rdatatype.TXT, lifetime=_LOOKUP_SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.name.LabelTooLong, dns.name.NameTooLong):
        return []
    except (dns.exception.DNSException, OSError):
        return None
    return [b"".join(record.strings) for record in found]
