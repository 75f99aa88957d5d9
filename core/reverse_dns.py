"""What internet addresses are called, as DNS says of them: for people who look into abuse."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from ipaddress import ip_address

import dns.exception
import dns.resolver
import dns.reversename
from django.core.cache import cache as kept

from core.addresses import is_public
from core.email_domains import resolver

_AT_ONCE = 16
_LOOKUP_SECONDS = 1.0
_ALL_SECONDS = 3.0
_KEPT_SECONDS = 60 * 60
_MOST = 100
_PREFIX = "reverse-dns:"
_pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="reverse-dns")


def names_of(ips: Iterable[str]) -> dict[str, str | None]:
    """The name of each address, None where none is known in time: three seconds for all of them, a hundred questions at
    most, an hour's memory. Addresses of private networks are nobody else's business, so nobody is asked about them.
    Call it outside of operations: it waits for other people's servers."""
    wanted = dict.fromkeys(ips)
    askable = [ip for ip in wanted if _is_askable(ip)]
    kept_names = kept.get_many([_PREFIX + ip for ip in askable])
    known: dict[str, str | None] = {key.removeprefix(_PREFIX): name or None for key, name in kept_names.items()}
    asked = [ip for ip in askable if ip not in known][:_MOST]
    answers = {_pool.submit(_looked_up, ip): ip for ip in asked}
    done, late = wait(answers, timeout=_ALL_SECONDS)
    for answer in late:
        answer.cancel()
    known |= {answers[answer]: answer.result() for answer in done}
    return {ip: known.get(ip) for ip in wanted}


def _is_askable(ip: str) -> bool:
    try:
        return is_public(ip_address(ip))
    except ValueError:
        return False  # a block, or nothing that has a name


def _looked_up(ip: str) -> str | None:
    try:
        answer = resolver().resolve(dns.reversename.from_address(ip), "PTR", lifetime=_LOOKUP_SECONDS)
        name = str(answer[0].target).rstrip(".")
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        name = ""
    except (dns.exception.DNSException, OSError):
        return None  # asked again the next time
    kept.set(_PREFIX + ip, name, _KEPT_SECONDS)
    return name or None
