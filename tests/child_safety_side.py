"""Services that know abuse of children, and the authority, on this machine. What they know are harmless fixtures, and
they can be made to lie: `edits` replaces what a path answers."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, dict[str, str], bytes]
KNOWN = "known"
HARMLESS = "harmless"
JSON = {"Content-Type": "application/json"}


def xml(**parts: str) -> bytes:
    """An answer of the authority."""
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in parts.items())
    return f"<?xml version='1.0'?><reportResponse>{inside}</reportResponse>".encode()


class Services:
    """All of them behind one port. `knows` says of some bytes whether they are known; `asked` is every request."""

    def __init__(self, knows: Callable[[bytes], bool]) -> None:
        self.knows = knows
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        self.edits: dict[str, list[Answer | Callable[[Any], None]] | Answer] = {}
        services = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                path = self.path.partition("?")[0]
                services.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}, content))
                status, headers, body = services.answer(path, content)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: Any) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        """Where they are."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [path.partition("?")[0] for path, _, _ in self.asked]

    def stop(self) -> None:
        """End them."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str, content: bytes) -> Answer:
        """What a path answers: the lie that was put there, or the truth."""
        edit: Any = self.edits.get(path)
        if isinstance(edit, list):
            edit = edit.pop(0) if edit else None
        if edit is not None:
            return edit  # type: ignore[no-any-return]
        truth: Answer = getattr(self, "_" + path.strip("/"))(content)
        return truth

    def _hash(self, content: bytes) -> Answer:
        images = json.loads(content)["images"]
        hashes = [KNOWN if self.knows(base64.b64decode(each["data"])) else HARMLESS for each in images]
        return 200, JSON, json.dumps({"hashes": hashes}).encode()

    def _match(self, content: bytes) -> Answer:
        found = [
            {"Status": {"Code": 3000}, "IsMatch": each["Value"] == KNOWN, "TrackingId": "t-1", "MatchDetails": None}
            for each in json.loads(content)
        ]
        return 200, JSON, json.dumps({"TrackingId": "t-0", "MatchResults": found}).encode()

    def _media(self, content: bytes) -> Answer:
        kind = "csam" if self.knows(content) else "no-known-match"
        facts = {"classification": kind, "sha256_hex": "00", "near_match_details": []}
        return 200, JSON, json.dumps(facts).encode()

    def _submit(self, content: bytes) -> Answer:
        return 200, {"Request-ID": "r-1"}, xml(responseCode="0", reportId="4711")

    def _upload(self, content: bytes) -> Answer:
        return 200, {}, xml(responseCode="0", reportId="4711", fileId="f-1", hash="00")

    def _finish(self, content: bytes) -> Answer:
        return 200, {}, xml(responseCode="0", reportId="4711")

    def _retract(self, content: bytes) -> Answer:
        return 200, {}, xml(responseCode="0", reportId="4711")


def form_of(headers: dict[str, str], content: bytes) -> dict[str, bytes]:
    """The fields of a form that was sent."""
    message = BytesParser().parsebytes(f"Content-Type: {headers['content-type']}\r\n\r\n".encode() + content)
    parts: Any = message.get_payload()
    return {part.get_param("name", header="content-disposition"): part.get_payload(decode=True) for part in parts}


@contextmanager
def services(settings: Any, knows: Callable[[bytes], bool], *providers: str) -> Iterator[Services]:
    """The services, running and set up: "photo_dna", "arachnid", "ncmec"."""
    made = Services(knows)
    chosen: dict[str, Any] = {"csam_private_network": True}
    if "photo_dna" in providers:
        chosen |= {"photo_dna_hash_url": made.url, "photo_dna_match_url": f"{made.url}/match", "photo_dna_key": "key"}
    if "arachnid" in providers:
        chosen |= {"arachnid_url": f"{made.url}/media", "arachnid_username": "us", "arachnid_password": "secret"}
    if "ncmec" in providers:
        chosen |= {"ncmec_url": made.url, "ncmec_username": "us", "ncmec_password": "secret"}
        chosen |= {"ncmec_contact": "Ann Lee <ann@example.com>"}
    settings.GUILDHALL = replace(settings.GUILDHALL, **chosen)
    try:
        yield made
    finally:
        made.stop()
