"""The one HTTP client that fetches addresses people gave us: link previews, avatars by URL, imports, captcha checks.

Before each connection, first and redirected alike, the host is resolved once, every address it has must be public,
and the socket is opened to one of those very addresses, so a name that changes its mind in between changes nothing.
Ports, redirects, time (of the whole exchange, names looked up in it), size on the wire and size after decompression
are capped.
No cookies, no proxies, no credentials across origins.
"""

import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from ipaddress import ip_address
from typing import Any

import httpcore
import httpx
from django.conf import settings

from core.addresses import Address, is_public, is_public_name, is_usable, literal
from core.resolving import system_resolver

Resolver = Callable[[str, int, float], Collection[str]]  # of a host and port, in so many seconds

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SECRET_HEADERS = ("authorization", "cookie", "proxy-authorization")
_CHUNK = 65_536
WEB_PORTS = frozenset({80, 443, 8080, 8443})
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


class OutboundError(Exception):
    """A fetch that gave nothing to use; the subclasses say why. The text is for logs, never for clients."""


class Refused(OutboundError):
    """The address, scheme, port or content type is not one we fetch; nothing was read."""


class TooLarge(OutboundError):
    """The answer is longer than the cap."""


class TimedOut(OutboundError):
    """The exchange took longer than the cap."""


class Failed(OutboundError):
    """The host did not answer, or not in HTTP."""


@dataclass(frozen=True, slots=True)
class Caps:
    """Bounds of one fetch: `seconds` in all, `max_bytes` after decompression (cut instead of refused with `cut`),
    `redirects` followed, `types` accepted as beginnings of the content type (empty: all). Without `body` nothing is
    read beyond the head, of whatever kind it is."""

    seconds: float = 10.0
    max_bytes: int = 2 * 1024 * 1024
    redirects: int = 5
    types: tuple[str, ...] = ()
    cut: bool = False
    body: bool = True


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of any status. `url` is the last address; `truncated` when `cut` dropped the rest of the body."""

    status: int
    url: str
    headers: httpx.Headers
    body: bytes
    truncated: bool = False

    @property
    def content_type(self) -> str:
        """The media type, lower case, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Guard:
    """What may be connected to. Tests inject `resolve` and `allows`; `own_hosts` are names this server answers to."""

    resolve: Resolver = system_resolver
    allows: Callable[[Address], bool] = is_public
    allows_name: Callable[[str], bool] = is_public_name
    own_hosts: frozenset[str] = frozenset()
    ports: frozenset[int] = WEB_PORTS

    def check(self, url: httpx.URL) -> None:
        """Raise Refused for an address that is refused whatever it resolves to."""
        if url.scheme not in ("http", "https"):
            raise Refused(f"scheme {url.scheme!r}")
        if url.userinfo:
            raise Refused("credentials in the address")
        if port_of(url) not in self.ports:
            raise Refused(f"port {port_of(url)}")
        host = host_of(url)
        if host in self.own_hosts:
            raise Refused("our own address")
        address = literal(host)
        if not (self.allows(address) if address is not None else self.allows_name(host)):
            raise Refused(f"host {host!r}")

    def addresses(self, host: str, port: int, seconds: float) -> list[str]:
        """The addresses to connect to, looked up in that time. Refused if a single one is not allowed: such a name
        plays games."""
        if literal(host) is not None:
            found: Collection[str] = [host]
        else:
            try:
                found = self.resolve(host, port, seconds)
            except TimeoutError as error:
                raise TimedOut(f"looking up {host!r}") from error
            except OSError as error:
                raise Failed(f"cannot resolve {host!r}") from error
        for text in found:
            if not self.allows(ip_address(text)):
                raise Refused(f"{host!r} is at {text}")
        return list(dict.fromkeys(found))


def host_of(url: httpx.URL) -> str:
    """The host in ASCII, lower case, without brackets and trailing dot."""
    return url.raw_host.decode("ascii").strip("[]").lower().removesuffix(".")


def host_in(address: str) -> str:
    """The host of an address as people write it; empty where it has none."""
    try:
        return host_of(_parsed(address))
    except Refused:
        return ""


def port_of(url: httpx.URL) -> int:
    """The port, explicit or by scheme."""
    return url.port or (443 if url.scheme == "https" else 80)


class Deadline:
    """One moment by which everything must be over."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def left(self, timeout: float | None = None) -> float:
        """Seconds left, at most `timeout`. Raises TimedOut when there are none."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimedOut("deadline passed")
        return left if timeout is None else min(left, timeout)


class _Stream(httpcore.NetworkStream):
    """A connection on which every wait ends at the deadline, so that a drip of bytes cannot hold us."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Opens sockets to checked addresses only; the host's name still goes into TLS and the Host header."""

    def __init__(self, guard: Guard, deadline: Deadline) -> None:
        self._guard, self._deadline = guard, deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        error: Exception = Failed(f"{host!r} has no address")
        for address in self._guard.addresses(host.removesuffix("."), port, self._deadline.left(timeout)):
            try:
                left = self._deadline.left(timeout)
                return _Stream(self._inner.connect_tcp(address, port, left, local_address), self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failure:
                error = failure
        raise error

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise Refused("unix socket")


@cache
def _tls() -> Any:
    return httpx.create_ssl_context()


_making_tls = threading.Lock()


@dataclass(frozen=True, slots=True)
class Outbound:
    """A guarded client. `fetch` is all it does; one connection per hop, none kept."""

    guard: Guard = field(default_factory=Guard)
    user_agent: str = "Guildhall"

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        content: bytes | Iterator[bytes] = b"",
        caps: Caps | None = None,
    ) -> Reply:
        """Fetch an address. GET and HEAD follow redirects, each hop checked anew; other methods return the redirect.
        Content that comes in pieces is read once.

        Raises Refused, TooLarge, TimedOut or Failed (all OutboundError).
        """
        limits = caps or Caps()
        deadline = Deadline(limits.seconds)
        sent = httpx.Headers({"User-Agent": self.user_agent, **(headers or {}), "Accept-Encoding": "gzip"})
        target = _parsed(url)
        for _ in range(limits.redirects + 1):
            reply = self._hop(method, target, sent, content, limits, deadline)
            location = reply.headers.get("location")
            if reply.status not in _REDIRECTS or not location or method not in ("GET", "HEAD"):
                return reply
            following = _parsed(location, target)
            if _origin(following) != _origin(target):
                for name in _SECRET_HEADERS:
                    sent.pop(name, None)
            target = following
        raise Refused("too many redirects")

    def _hop(
        self,
        method: str,
        url: httpx.URL,
        headers: httpx.Headers,
        content: bytes | Iterator[bytes],
        caps: Caps,
        deadline: Deadline,
    ) -> Reply:
        self.guard.check(url)
        with _making_tls:
            tls = _tls()
        with (
            _translated(),
            httpcore.ConnectionPool(ssl_context=tls, network_backend=_Backend(self.guard, deadline)) as pool,
            pool.stream(
                method,
                _core_url(url),
                headers=[(b"Host", url.netloc), *headers.raw],
                content=content or None,
                extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), caps.seconds)},
            ) as answer,
        ):
            received = httpx.Headers(answer.headers)
            if answer.status in _REDIRECTS or method == "HEAD" or not caps.body:
                return Reply(answer.status, str(url), received, b"")
            return _read(answer, str(url), received, caps)


def _parsed(url: str, origin: httpx.URL | None = None) -> httpx.URL:
    try:
        return (origin.join(url) if origin is not None else httpx.URL(url)).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError) as error:  # ValueError: a name that is not valid IDNA
        raise Refused("not an address") from error


def _core_url(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, host_of(url), port_of(url)


def _read(answer: httpcore.Response, url: str, headers: httpx.Headers, caps: Caps) -> Reply:
    reply = Reply(answer.status, url, headers, b"")
    if caps.types and not reply.content_type.startswith(caps.types):
        raise Refused(f"content type {reply.content_type!r}")
    declared = headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > caps.max_bytes and not caps.cut:
        raise TooLarge(f"{declared} bytes")
    body = bytearray()
    encoding = headers.get("content-encoding", "").lower().strip()
    for chunk in _decoded(answer.iter_stream(), encoding, caps.max_bytes):
        body += chunk
        if len(body) > caps.max_bytes:
            if not caps.cut:
                raise TooLarge(f"more than {caps.max_bytes} bytes")
            return Reply(answer.status, url, headers, bytes(body[: caps.max_bytes]), truncated=True)
    return Reply(answer.status, url, headers, bytes(body))


def _decoded(chunks: Iterable[bytes], encoding: str, most: int) -> Iterator[bytes]:
    """The body in pieces of bounded size, however far a piece of it expands. Compressed bytes count against `most`
    too: a stream may be endless and yet expand to nothing."""
    if encoding in ("", "identity"):
        yield from chunks
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise Refused(f"content encoding {encoding!r}")
    inflater = zlib.decompressobj(_GZIP_OR_ZLIB)
    received = 0
    for chunk in chunks:
        received += len(chunk)
        if received > most:
            raise TooLarge(f"more than {most} compressed bytes")
        pending = chunk
        while pending and not inflater.eof:
            yield inflater.decompress(pending, _CHUNK)
            pending = inflater.unconsumed_tail
        if inflater.eof:
            return


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException as error:
        raise TimedOut(type(error).__name__) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, zlib.error, OSError) as error:
        raise Failed(type(error).__name__) from error


def own_hosts() -> frozenset[str]:
    """The names under which this instance is reached, by PUBLIC_URL and WEB_URL, as `host_of` has them."""
    config = settings.GUILDHALL
    return frozenset(filter(None, (host_in(url) for url in (config.public_url, config.web_url) if url)))


@cache
def outbound() -> Outbound:
    """This process's guarded client, which never fetches the instance itself."""
    return Outbound(Guard(own_hosts=own_hosts()), _user_agent())


@cache
def guarded_for(urls: tuple[str, ...], *, private: bool = False, own: bool = False) -> Outbound:
    """A guarded client for a service that the operator chose: it may also use the ports of these addresses, and with
    `private` reach the operator's own network and machine, with `own` the public address of the instance itself."""
    ports = WEB_PORTS | {port_of(_parsed(url)) for url in urls}
    if not private:
        return Outbound(Guard(own_hosts=frozenset() if own else own_hosts(), ports=ports), _user_agent())
    return Outbound(Guard(allows=is_usable, allows_name=_any_name, ports=ports), _user_agent())


def _any_name(host: str) -> bool:
    # Only what it resolves to counts.
    return True


def _user_agent() -> str:
    return f"Guildhall (+{settings.GUILDHALL.public_url})"
