"""A small WSGI application that shows what the bridge does with bodies, streams and threads."""

import contextvars
import hashlib
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Environ = dict[str, Any]
Start = Callable[..., Any]

request_tag: contextvars.ContextVar[str] = contextvars.ContextVar("request_tag", default="none")
closed: list[str] = []
threads: set[str] = set()
go_on = threading.Event()


class Closing:
    """An iterable that tells when it was closed."""

    def __init__(self, name: str, pieces: Iterable[bytes]) -> None:
        self._name = name
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)

    def close(self) -> None:
        closed.append(self._name)


def application(environ: Environ, start_response: Start) -> Iterable[bytes]:
    threads.add(threading.current_thread().name)
    return ROUTES[environ["PATH_INFO"]](environ, start_response)


def hello(environ: Environ, start_response: Start) -> Iterable[bytes]:
    body = environ["QUERY_STRING"].encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return Closing("hello", [body])


def digest(environ: Environ, start_response: Start) -> Iterable[bytes]:
    found = hashlib.sha256()
    length = 0
    while block := environ["wsgi.input"].read(65536):
        found.update(block)
        length += len(block)
    on_disk = getattr(environ["wsgi.input"], "_rolled", False)
    body = f"{length} {environ['CONTENT_LENGTH']} {on_disk} {found.hexdigest()}".encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


def echo(environ: Environ, start_response: Start) -> Iterable[bytes]:
    keys = (
        "REQUEST_METHOD",
        "PATH_INFO",
        "REMOTE_ADDR",
        "CONTENT_TYPE",
        "HTTP_COOKIE",
        "HTTP_X_TWICE",
        "HTTP_X_FORGED",
    )
    body = "\n".join(f"{key}={environ.get(key, '-')}" for key in keys).encode("latin-1")
    start_response("200 OK", [("Content-Length", str(len(body))), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    return [body]


def ticking(environ: Environ, start_response: Start) -> Iterable[bytes]:
    def pieces() -> Iterator[bytes]:
        for number in range(1200):
            yield f"{number}\n".encode()
            time.sleep(0.05)

    start_response("200 OK", [("Content-Type", "text/plain")])
    return Closing("ticking", pieces())


def flood(environ: Environ, start_response: Start) -> Iterable[bytes]:
    start_response("200 OK", [])
    return Closing("flood", (b"x" * 65536 for _ in range(2000)))


def file(environ: Environ, start_response: Start) -> Iterable[bytes]:
    source = tempfile.TemporaryFile()  # noqa: SIM115 - closed through the wrapper
    source.write(b"0123456789" * 1_000_000)
    source.seek(0)
    close = source.close

    def close_and_tell() -> None:
        closed.append("file")
        close()

    source.close = close_and_tell  # type: ignore[method-assign]
    start_response("200 OK", [("Content-Length", "10000000")])
    wrapped: Iterable[bytes] = environ["wsgi.file_wrapper"](source, 65536)
    return wrapped


def crash(environ: Environ, start_response: Start) -> Iterable[bytes]:
    raise ZeroDivisionError


def crash_late(environ: Environ, start_response: Start) -> Iterable[bytes]:
    def pieces() -> Iterator[bytes]:
        yield b"begun"
        raise ZeroDivisionError

    start_response("200 OK", [])
    return Closing("crash_late", pieces())


def held(environ: Environ, start_response: Start) -> Iterable[bytes]:
    go_on.wait(30)
    return hello(environ, start_response)


def context(environ: Environ, start_response: Start) -> Iterable[bytes]:
    body = f"{request_tag.get()} {environ['guildhall.in_flight']}".encode()
    request_tag.set("left behind")
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


ROUTES: dict[str, Callable[[Environ, Start], Iterable[bytes]]] = {
    "/hello": hello,
    "/digest": digest,
    "/echo": echo,
    "/caf\xc3\xa9": echo,
    "/ticking": ticking,
    "/flood": flood,
    "/file": file,
    "/crash": crash,
    "/crash-late": crash_late,
    "/held": held,
    "/context": context,
}
