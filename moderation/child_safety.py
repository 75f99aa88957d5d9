"""A file that a service knows as abuse of children: refused, kept as evidence, and reported to those who run the
instance. Whoever sent it is told that it is blocked and nothing else."""

from collections.abc import Sequence

import structlog

from core import kept_facts
from core.actor import Actor
from core.errors import Code, ProductError
from core.screening import Offered
from moderation.evidence_making import keep_evidence
from moderation.file_bans import Digests, digests_of
from moderation.models import Evidence
from moderation.operations.evidence import EVIDENCE, is_enough_kept, note_evidence_kept, note_match
from moderation.scanning import Match, looked_up

_log = structlog.get_logger(__name__)
_SYSTEM = Actor(user=None, kind="system")


def _digests() -> list[str]:
    rows = Evidence.objects.exclude(sha256="").values_list("sha256", "kept_sha256")
    return [digest for row in rows.iterator() for digest in row if digest]


quarantine = Digests(_digests)
kept_facts.keep(EVIDENCE, quarantine.forget)


def is_quarantined(digest: bytes) -> bool:
    """For `core.screening.content_withheld`: whether this is the digest of evidence."""
    return digest in quarantine.now()


def scan(offered: Sequence[Offered]) -> None:
    """For `core.screening.content_offered`. Raises CONTENT_BLOCKED for what a service knows, and as `looked_up`."""
    found = looked_up(offered)
    for each, match in found:
        _keep(each, match)
    if found:
        raise ProductError(Code.CONTENT_BLOCKED, reason="known_abuse")


def _keep(offered: Offered, match: Match) -> None:
    """The report stands before its files are stored, so that nothing that fails then lets it be forgotten."""
    if is_enough_kept(offered):
        _log.warning("child_safety.more_of_it", user_id=offered.user_id, place=offered.place.kind)
        return
    evidence = note_match(_SYSTEM, offered=offered, match=match, digests=digests_of(offered))
    try:
        keep_evidence(evidence, offered=offered, match=match)
        note_evidence_kept(_SYSTEM, report_id=evidence.report_id)
    except Exception:
        _log.exception("child_safety.evidence_not_kept", report_id=evidence.report_id)
