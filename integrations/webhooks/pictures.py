"""Pictures on their way to webhooks: uploaded ones, and those that what is sent names by address. All of it is slow and
stands outside of transactions."""

import hashlib

from core.actor import Actor
from core.errors import ProductError, RateLimited
from core.images import Picture, read_picture
from core.images.fetching import fetch_picture
from core.instance_limits import limit
from core.limits import spend
from integrations.models import Webhook
from integrations.operations.webhook_pictures import found_at, note_picture, note_source
from integrations.webhooks.avatars import WEBHOOK_AVATARS

_PATH = "avatar"
_SYSTEM = Actor(user=None, kind="system")


def kept_avatar(actor: Actor, webhook_id: int, data: bytes) -> Picture:
    """A picture for a webhook out of an upload, stored. Raises InvalidForm at `avatar`."""
    return _kept(actor, webhook_id, read_picture(data, path=_PATH, most_bytes=_most_bytes(actor)))


def avatar_behind(actor: Actor, webhook: Webhook, address: str) -> str | None:
    """The picture at an address, by its name, for one message; the webhook's own picture where there is none.

    Fetched once a day, and again after five minutes if that failed; with the next message where too much else is being
    fetched. `actor` is who answers for the webhook.
    """
    source = hashlib.sha256(address.encode()).hexdigest()
    is_known, name = found_at(webhook.id, source)
    # Past the limit nothing is remembered either: whoever names ever new addresses fills no table.
    if not is_known and _may_fetch(webhook):
        try:
            name = _fetched(actor, webhook, address)
        except RateLimited:
            return webhook.avatar
        note_source(_SYSTEM, webhook.id, source=source, name=name)
    return name or webhook.avatar


def _may_fetch(webhook: Webhook) -> bool:
    verdict = spend("webhook:avatar", webhook.id)
    return verdict is None or verdict.allowed


def _fetched(actor: Actor, webhook: Webhook, address: str) -> str | None:
    most = _most_bytes(actor)
    try:
        picture = read_picture(fetch_picture(address, path=_PATH, most_bytes=most), path=_PATH, most_bytes=most)
        return _kept(actor, webhook.id, picture).name
    except RateLimited:
        raise
    except ProductError:  # none, or one that nobody may show: the message goes without it
        return None


def _kept(actor: Actor, webhook_id: int, picture: Picture) -> Picture:
    # Noted first, for the sweep removes nothing that was noted lately.
    note_picture(_SYSTEM, webhook_id, name=picture.name)
    WEBHOOK_AVATARS.keep(picture, webhook_id, path=_PATH, by=actor.user_id)
    return picture


def _most_bytes(actor: Actor) -> int:
    return limit("avatar_max_size", traits=actor.user.traits)
