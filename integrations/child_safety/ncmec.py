"""The reporting interface of the National Center for Missing & Exploited Children: a report is opened, its evidence
uploaded, and closed; what fails in between is taken back."""

import base64
import re
import secrets
from collections.abc import Iterator, Mapping
from email.utils import parseaddr
from typing import IO

import structlog
from django.conf import settings
from lxml import etree

from core.clock import iso
from core.outbound import Caps, OutboundError
from integrations.child_safety.asking import client_for
from moderation.models import Report
from moderation.scanning import NotTaken
from moderation.submission_times import ASK_SECONDS, UPLOAD_SECONDS

_log = structlog.get_logger(__name__)
INCIDENT = "Child Pornography (possession, manufacture, and distribution)"
_MOST_BYTES = 256 * 1024
_PIECE = 64 * 1024
_MOST_SHOWN = 300
_CRLF = b"\r\n"
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def hand_in(report: Report, archive: IO[bytes]) -> str:
    """For `moderation.scanning.authorities`: the id that the report has there. Raises NotTaken."""
    if not settings.GUILDHALL.ncmec_url:
        raise NotTaken("Handing reports in is switched off here (NCMEC_URL)")
    opened = _asked("/submit", _text(report), {"Content-Type": "text/xml; charset=utf-8"})
    report_id = _found(opened, "reportId")
    if not report_id:
        raise NotTaken("The answer names no report")
    try:
        form = _Form({"id": report_id}, archive)
        uploaded = _asked("/upload", form.pieces(), form.headers, seconds=UPLOAD_SECONDS)
        if not _found(uploaded, "fileId"):
            raise NotTaken("The answer names no file")
        _asked_with_id("/finish", report_id)
    except Exception as error:
        raise NotTaken(f"{_words(error)}{_taken_back(report_id)}") from None
    return report_id


def _words(error: Exception) -> str:
    return str(error) if isinstance(error, NotTaken) else f"The server failed at it ({type(error).__name__})"


def _taken_back(report_id: str) -> str:
    """What to add where that fails too: somebody has to see to it there."""
    try:
        _asked_with_id("/retract", report_id)
    except NotTaken as error:
        _log.error("ncmec.not_retracted", ncmec_report_id=report_id)
        return f"; the report {report_id} could not be taken back either: {error}"
    return ""


def _text(report: Report) -> bytes:
    root = etree.Element("report")
    summary = etree.SubElement(root, "incidentSummary")
    etree.SubElement(summary, "incidentType").text = INCIDENT
    etree.SubElement(summary, "incidentDateTime").text = iso(report.created_at)
    if report.details:
        etree.SubElement(summary, "additionalInfo").text = _plain(report.details)
    person = _reporting_person()
    if person:
        told = etree.SubElement(etree.SubElement(root, "reporter"), "reportingPerson")
        for name, value in person.items():
            etree.SubElement(told, name).text = value
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _reporting_person() -> dict[str, str]:
    name, email = parseaddr(settings.GUILDHALL.ncmec_contact)
    first, _, last = name.rpartition(" ")
    known = {"firstName": first or last, "lastName": last if first else "", "email": email}
    return {name: value for name, value in known.items() if value}


def _plain(text: str) -> str:
    """Without what XML cannot hold: no sign that somebody puts into a report keeps it from being handed in."""
    return _NOT_IN_XML.sub("", text)


def _asked_with_id(path: str, report_id: str) -> etree._Element:
    form = _Form({"id": report_id})
    return _asked(path, form.pieces(), form.headers)


def _asked(
    path: str, content: bytes | Iterator[bytes], headers: Mapping[str, str], *, seconds: float = ASK_SECONDS
) -> etree._Element:
    config = settings.GUILDHALL
    pair = f"{config.ncmec_username}:{config.ncmec_password}".encode()
    sent = {"Authorization": "Basic " + base64.b64encode(pair).decode(), **headers}
    url, caps = config.ncmec_url.rstrip("/") + path, Caps(seconds=seconds, max_bytes=_MOST_BYTES, redirects=0)
    try:
        reply = client_for(config.ncmec_url).fetch(url, method="POST", headers=sent, content=content, caps=caps)
    except OutboundError as error:
        raise NotTaken(f"{path}: no answer ({type(error).__name__})") from None
    _log.info("ncmec.asked", path=path, status=reply.status, request_id=reply.headers.get("request-id", ""))
    if not 200 <= reply.status < 300:
        raise NotTaken(f"{path}: status {reply.status}")
    return _checked(path, reply.body)


def _checked(path: str, body: bytes) -> etree._Element:
    try:
        answer = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        raise NotTaken(f"{path}: the answer cannot be read") from None
    code = _found(answer, "responseCode")
    if code != "0":
        words = _found(answer, "responseDescription")[:_MOST_SHOWN]
        raise NotTaken(f"{path}: response {code[:20] or 'without a code'} {words}".strip())
    return answer


def _found(answer: etree._Element, name: str) -> str:
    """The text of the first part of that name, in whatever namespace."""
    for part in answer.iter():
        if isinstance(part.tag, str) and etree.QName(part).localname == name:
            return (part.text or "").strip()[:256]
    return ""


class _Form:
    """A form of some values and a file, in pieces: evidence may be longer than memory."""

    def __init__(self, values: Mapping[str, str], archive: IO[bytes] | None = None) -> None:
        self._archive = archive
        boundary = secrets.token_hex(16)
        mark = f"--{boundary}".encode()
        head = b"".join(
            mark
            + _CRLF
            + f'Content-Disposition: form-data; name="{name}"'.encode()
            + _CRLF * 2
            + value.encode()
            + _CRLF
            for name, value in values.items()
        )
        if archive is not None:
            about = b'Content-Disposition: form-data; name="file"; filename="evidence.zip"'
            head += mark + _CRLF + about + _CRLF + b"Content-Type: application/zip" + _CRLF * 2
        self._head, self._tail = head, (b"" if archive is None else _CRLF) + mark + b"--" + _CRLF
        length = len(self._head) + len(self._tail)
        if archive is not None:
            length += archive.seek(0, 2)
        self.headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(length),
        }

    def pieces(self) -> Iterator[bytes]:
        """All of it, once."""
        yield self._head
        if self._archive is not None:
            self._archive.seek(0)
            while piece := self._archive.read(_PIECE):
                yield piece
        yield self._tail
