"""The guarded client against hostile names, addresses and servers."""

import gzip
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest

from core.addresses import is_public, is_public_name
from core.captcha import VERIFY_URLS, Captcha
from core.errors import Code, ProductError
from core.outbound import Caps, Failed, Guard, Outbound, OutboundError, Refused, TimedOut, TooLarge
from tests.certificates import self_signed

pytestmark = pytest.mark.once

LOOPBACK = ip_address("127.0.0.1")


class Hostile(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, str, dict]] = []

    def do_GET(self):
        Hostile.seen.append((self.command, self.path, dict(self.headers)))
        name = self.path.split("?")[0].strip("/") or "plain"
        try:
            getattr(self, name.replace("-", "_"))()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_POST = do_GET
    do_HEAD = do_GET

    def log_message(self, *arguments):
        pass

    def answer(self, status=200, body=b"", **headers):
        self.send_response(status)
        own = {} if headers.pop("unmeasured", False) else {"Content-Length": str(len(body))}
        for name, value in (own | {name.replace("_", "-"): value for name, value in headers.items()}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def plain(self):
        self.answer(body=b"hello", Content_Type="text/html; charset=utf-8")

    def hop(self):
        self.answer(302, Location=self.path.partition("?")[2])

    def loop(self):
        self.answer(302, Location="/loop")

    def liar(self):
        self.answer(Content_Length="99999999999")
        self.close_connection = True

    def endless(self):
        self.answer(unmeasured=True)
        while True:
            self.wfile.write(b"x" * 65536)

    def drip(self):
        self.answer(Content_Length="1000")
        for _ in range(1000):
            self.wfile.write(b"x")
            time.sleep(0.05)

    def slow_headers(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(1000):
            self.wfile.write(f"X-{number}: y\r\n".encode())
            time.sleep(0.05)

    def bomb(self):
        self.answer(body=gzip.compress(b"\0" * 50_000_000), Content_Encoding="gzip")

    def bomb_of_nothing(self):
        packer = zlib.compressobj(wbits=31)
        empty = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
        self.answer(unmeasured=True, Content_Encoding="gzip")
        self.wfile.write(empty)
        while True:
            self.wfile.write(b"\x00\x00\x00\xff\xff" * 10_000)

    def packed(self):
        self.answer(body=gzip.compress(b"hello " * 1000), Content_Encoding="gzip")

    def brotli(self):
        self.answer(body=b"zzz", Content_Encoding="br")

    def garbage(self):
        self.wfile.write(b"\x00\xff nonsense\r\n\r\n")
        self.close_connection = True


@pytest.fixture(scope="module")
def port():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


class Names:
    """A resolver under the attacker's control."""

    def __init__(self, **answers):
        self.answers, self.asked = answers, []

    def __call__(self, host, port, seconds):
        self.asked.append(host)
        answer = self.answers.get(host.split(".")[0])
        if answer is None:
            raise OSError("no such name")
        return answer.pop(0) if isinstance(answer, list) else answer


def client(port, names=None, **guard):
    names = names or Names(
        good=("127.0.0.1",), other=("127.0.0.1",), bad=("10.0.0.1",), mixed=("127.0.0.1", "10.0.0.1")
    )
    allows = guard.pop("allows", lambda address: address == LOOPBACK or is_public(address))
    return Outbound(Guard(resolve=names, allows=allows, ports=frozenset({80, 443, port}), **guard))


def test_a_page_is_fetched(port):
    Hostile.seen.clear()
    reply = client(port).fetch(f"http://Good.Example.:{port}/#part")
    assert (reply.status, reply.body, reply.content_type, reply.truncated) == (200, b"hello", "text/html", False)
    headers = Hostile.seen[0][2]
    assert headers["Host"].lower().rstrip(".").startswith("good.example")
    assert headers["Accept-Encoding"] == "gzip"
    assert "Cookie" not in headers


PRIVATE = [
    "127.0.0.1",
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "::8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::808:808",
    "2002:7f00:1::",
    "2002:808:808::",
    "2001::1",
    "2001:db8::1",
    "fc00::1",
    "fd12::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "100::1",
    "3fff::1",
]
PUBLIC = ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "2001:4860:4860::8888", "64:ff9b::808:808", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("text", PRIVATE)
def test_private_addresses(text):
    assert not is_public(ip_address(text))
    names = Names(evil=(text,))
    with pytest.raises(Refused):
        client(80, names, allows=is_public).fetch("http://evil.example/")


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses(text):
    assert is_public(ip_address(text))


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost.",
        "x.localhost",
        "LOCALHOST",
        "intranet",
        "metadata.google.internal",
        "metadata.google.internal.",
        "printer.local",
        "0",
        "0x7f.1",
        "0x7f000001",
        "2130706433",
        "0177.0.0.1",
        "127.1",
        "127.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[fe80::1]",
        "①②⑦.⓪.⓪.①",
        "a..b",
        "",
        "-bad-.example",
        "x" * 64 + ".example",
        "1.2.3.4.5",
        "a.0x1",
    ],
)
def test_hosts_refused_without_looking_them_up(host):
    names = Names()
    with pytest.raises(Refused):
        client(80, names, allows=is_public).fetch(f"http://{host}/")
    assert names.asked == []


def test_international_names_are_looked_up_in_ascii():
    names = Names()
    with pytest.raises(Failed):
        client(80, names).fetch("http://bücher.example/")
    assert names.asked == ["xn--bcher-kva.example"]
    assert is_public_name("xn--bcher-kva.example")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://good.example/",
        "file:///etc/passwd",
        "gopher://good.example/",
        "http://good.example:22/",
        "http://a:b@good.example/",
        "//good.example/",
        "good.example",
        "javascript:1",
        "http://good.example:99999/",
        "http://[::1",
        "http://go od/",
    ],
)
def test_addresses_that_are_not_fetched(url):
    with pytest.raises(Refused):
        client(80).fetch(url)


def test_one_private_address_among_several_is_enough(port):
    with pytest.raises(Refused):
        client(port).fetch(f"http://mixed.example:{port}/")


def test_a_name_that_changes_its_mind_is_resolved_once_per_hop(port):
    names = Names(rebind=[("127.0.0.1",), ("10.0.0.1",)])
    outbound = client(port, names)
    assert outbound.fetch(f"http://rebind.example:{port}/").status == 200
    assert names.asked == ["rebind.example"]
    with pytest.raises(Refused):
        outbound.fetch(f"http://rebind.example:{port}/")


def test_a_name_that_changes_between_redirects(port):
    names = Names(rebind=[("127.0.0.1",), ("169.254.169.254",)])
    with pytest.raises(Refused):
        client(port, names).fetch(f"http://rebind.example:{port}/hop?/plain")


@pytest.mark.parametrize(
    "target",
    ["http://bad.example/", "http://10.0.0.1/", "http://localhost/", "file:///etc/passwd", "http://2130706433/"],
)
def test_every_hop_is_checked(port, target):
    with pytest.raises(Refused):
        client(port).fetch(f"http://good.example:{port}/hop?{target}")


def test_redirects_are_followed_and_counted(port):
    assert client(port).fetch(f"http://good.example:{port}/hop?/plain").body == b"hello"
    with pytest.raises(Refused, match="redirects"):
        client(port).fetch(f"http://good.example:{port}/loop")
    assert client(port).fetch(f"http://good.example:{port}/loop", method="POST", content=b"x").status == 302


def test_secrets_stay_with_their_origin(port):
    Hostile.seen.clear()
    headers = {"Authorization": "Bearer x", "X-Kept": "1"}
    client(port).fetch(f"http://good.example:{port}/hop?http://other.example:{port}/plain", headers=headers)
    first, second = (seen[2] for seen in Hostile.seen)
    assert "Authorization" in first
    assert "Authorization" not in second
    assert second["X-Kept"] == "1"


def test_we_do_not_fetch_ourselves(port):
    with pytest.raises(Refused, match="our own"):
        client(port, own_hosts=frozenset({"good.example"})).fetch(f"http://good.example:{port}/")


@pytest.mark.parametrize("path", ["liar", "endless", "bomb", "bomb-of-nothing"])
def test_size_is_capped(port, path):
    with pytest.raises(TooLarge):
        client(port).fetch(f"http://good.example:{port}/{path}", caps=Caps(max_bytes=1_000_000))


@pytest.mark.parametrize("path", ["endless", "bomb"])
def test_long_pages_can_be_cut(port, path):
    reply = client(port).fetch(f"http://good.example:{port}/{path}", caps=Caps(max_bytes=1_000_000, cut=True))
    assert (len(reply.body), reply.truncated) == (1_000_000, True)


@pytest.mark.parametrize("path", ["drip", "slow-headers"])
def test_time_is_capped_in_all(port, path):
    started = time.monotonic()
    with pytest.raises(TimedOut):
        client(port).fetch(f"http://good.example:{port}/{path}", caps=Caps(seconds=0.5))
    assert time.monotonic() - started < 40  # all of it takes fifty


def test_encodings_and_types(port):
    outbound = client(port)
    assert outbound.fetch(f"http://good.example:{port}/packed").body == b"hello " * 1000
    with pytest.raises(Refused, match="encoding"):
        outbound.fetch(f"http://good.example:{port}/brotli")
    with pytest.raises(Refused, match="content type"):
        outbound.fetch(f"http://good.example:{port}/plain", caps=Caps(types=("image/",)))
    with pytest.raises(Failed):
        outbound.fetch(f"http://good.example:{port}/garbage")
    assert outbound.fetch(f"http://good.example:{port}/plain", method="HEAD").body == b""


@pytest.fixture
def tls_server(tmp_path):
    """A server with a certificate for good.example that nobody trusts: its port, and the names it was asked by."""
    asked = []
    context = self_signed(tmp_path / "pem", "good.example")
    context.sni_callback = lambda socket, host, context: asked.append(host)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    server.handle_error = lambda request, address: None
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, asked
    server.shutdown()


def test_certificates_are_checked_for_the_name_while_the_address_is_pinned(tls_server):
    port, asked = tls_server
    with pytest.raises(Failed):
        client(port).fetch(f"https://good.example:{port}/")
    assert asked == ["good.example"]


def test_silent_hosts_fail(port):
    with pytest.raises(Failed):
        client(1).fetch("http://good.example:1/")
    with pytest.raises(Failed):
        client(port).fetch("http://unknown.example/")


class Provider:
    """Stands in for the captcha provider's network."""

    def __init__(self, body=b'{"success": true}', status=200, error=None):
        self.body, self.status, self.error, self.calls = body, status, error, []

    def fetch(self, url, **options):
        self.calls.append((url, options["content"]))
        if self.error:
            raise self.error
        return type("Reply", (), {"status": self.status, "body": self.body})()


def refusal(provider, token="t", kind=""):
    with pytest.raises(ProductError) as refused:
        Captcha("hcaptcha", {"hcaptcha": "s"}, lambda: provider).check(token, kind)
    return refused.value.code


def test_captcha_answers():
    provider = Provider()
    Captcha("off", {}, lambda: provider).check("")
    assert provider.calls == []
    Captcha("hcaptcha", {"hcaptcha": "s&x"}, lambda: provider).check("a b", "unknown", "192.0.2.1")
    assert provider.calls == [(VERIFY_URLS["hcaptcha"], b"secret=s%26x&response=a+b&remoteip=192.0.2.1")]
    assert refusal(provider, token="") == Code.CAPTCHA_REQUIRED
    assert refusal(provider, token="x" * 10_000) == Code.INVALID_CAPTCHA


@pytest.mark.parametrize(
    "provider",
    [
        Provider(b'{"success": false}'),
        Provider(b"{}"),
        Provider(b"<html>"),
        Provider(b'{"success": "true"}'),
        Provider(status=500),
        Provider(error=OutboundError("gone")),
    ],
)
def test_captcha_refusals(provider):
    assert refusal(provider) == Code.INVALID_CAPTCHA
