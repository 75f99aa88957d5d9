"""Short addresses: made for pages of this instance alone, so that nobody can dress up another site as this one."""

import hashlib
import re
import secrets
import string
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.db.models import F

from core.actor import Actor
from core.errors import Code, ProductError
from core.operations import operation
from core.origins import allowed_origins
from integrations.models import ShortLink

LONGEST_ADDRESS = 2048

_LETTERS = string.ascii_letters + string.digits
_LENGTH = 6
_LONGEST_CODE = 12
_TRIES = 10
# Browsers read a backslash as a slash and drop line breaks and tabs, so what follows would be another address to them.
_ODD = re.compile(r"[\x00-\x20\x7f\\]")


@operation("link.shorten", limit="api:links:create")
def shorten(actor: Actor, *, url: str) -> ShortLink:
    """A short address for a page of this instance or of its web client; the same page has the same one for ever.

    Needs an account. Raises ProductError BAD_REQUEST (`link_invalid`) for every other address.
    """
    if not _is_ours(url):
        raise ProductError(Code.BAD_REQUEST, reason="link_invalid")
    digest = hashlib.sha256(url.encode()).hexdigest()
    for _ in range(_TRIES):
        known = ShortLink.objects.filter(digest=digest).first()
        if known is not None:
            return known
        try:
            with transaction.atomic():
                return ShortLink.objects.create(code=_code(), url=url, digest=digest)
        except IntegrityError:  # the code is taken, or somebody else has shortened the same at this moment
            continue
    raise ProductError(Code.INTERNAL_SERVER_ERROR)


@operation("link.follow")
def follow_link(_anybody: Actor, *, code: str) -> str:
    """Where a short address leads; counts that it was followed. Raises ProductError NOT_FOUND."""
    # What cannot be a code, a NUL among it, is asked of no database.
    if not (code.isascii() and code.isalnum() and len(code) <= _LONGEST_CODE):
        raise ProductError(Code.NOT_FOUND)
    if not ShortLink.objects.filter(code=code).update(clicks=F("clicks") + 1):
        raise ProductError(Code.NOT_FOUND)
    return ShortLink.objects.values_list("url", flat=True).get(code=code)


def _is_ours(url: str) -> bool:
    if len(url) > LONGEST_ADDRESS or _ODD.search(url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    origin = f"{parts.scheme}://{parts.netloc}".lower()
    return parts.scheme.lower() in ("http", "https") and origin in allowed_origins()


def _code() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
