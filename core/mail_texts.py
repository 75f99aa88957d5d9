"""The words of mails: subject, plain text and HTML in the recipient's language.

A kind's template holds paragraphs, separated by empty lines; a paragraph that is nothing but the link or the code is
shown as such. Both frames are made from these paragraphs, so that the two forms of a mail always say the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import ngettext

from core.mail_kinds import KINDS
from core.web import web_page, web_url

LANGUAGES = ("en", "de", "pt")
_HOUR = 60
_BLANK_LINES = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Written:
    """A mail's words, and the facts they were made from, the link included."""

    subject: str
    plain: str
    html: str
    facts: dict[str, str | int | None]


def language_of(locale: str) -> str:
    """The language mails are written in for a locale of either wire ("pt-BR": pt); English when there is no better."""
    base = locale.partition("-")[0].lower()
    return base if base in LANGUAGES else LANGUAGES[0]


def written(kind: str, language: str, facts: Mapping[str, str | int | None]) -> Written:
    """Write a mail of that kind."""
    known = dict(facts)
    if page := KINDS[kind].page:
        known["link"] = web_page(page, **facts)
    with translation.override(language):
        words = _words(kind, language, known)
        words["paragraphs"] = _paragraphs(_render(f"mail/{kind}.txt", words, autoescape=False))
        return Written(
            subject=f"{words['subject']} - {words['instance']}",
            plain=_render("mail/frame.txt", words, autoescape=False),
            html=_render("mail/frame.html", words, autoescape=True),
            facts=known,
        )


def _words(kind: str, language: str, facts: Mapping[str, str | int | None]) -> dict[str, Any]:
    words: dict[str, Any] = dict(facts)
    words |= {name: datetime.fromisoformat(str(at)) for name, at in facts.items() if name.endswith("_at") and at}
    words["lasts"] = _lasts(int(facts.get("minutes") or 0))
    return words | {
        "language": language,
        "instance": settings.GUILDHALL.instance_name,
        "web": web_url(),
        "subject": str(KINDS[kind].subject),
        "action": str(KINDS[kind].action),
    }


def _lasts(minutes: int) -> str:
    hours, rest = divmod(minutes, _HOUR)
    if hours and not rest:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def _render(template: str, words: dict[str, Any], *, autoescape: bool) -> str:
    compiled: Any = get_template(template)  # Django's backend, which alone would escape plain text as well
    return str(compiled.template.render(Context(words, autoescape=autoescape)))


def _paragraphs(body: str) -> list[str]:
    return [paragraph.strip() for paragraph in _BLANK_LINES.split(body) if paragraph.strip()]
