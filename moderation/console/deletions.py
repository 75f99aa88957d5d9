"""What is scheduled to go, and what of it waits for a decision."""

from itertools import chain
from typing import Any

from django.http import HttpRequest

from accounts.models import User
from accounts.operations.erasing import ERASED_NAME
from accounts.records import UserRecord
from accounts.rights import Right, holds
from core.actor import Actor
from core.clock import now
from moderation.console.deeds import Deed, Filled
from moderation.console.pages import Page, page
from moderation.console.tables import PER_PAGE, id_in
from moderation.deleted import pending_deletions
from moderation.operations import deletions as operations
from moderation.operations.admin_users_sanctions import cancel_deletion, cancel_message_deletion
from topics.models import DeletionStatus, Topic

_READ = (Right.USER_LOOKUP, Right.REPORT_VIEW)


def _decide(kind: operations.Kind, approve: bool) -> Deed:
    def act(actor: Actor, row: Any, form: Filled) -> None:
        (operations.approve if approve else operations.reject)(actor, kind, row)

    if approve:
        return Deed(f"let-go-{kind}", "Let it go", Right.REPORT_RESOLVE, act, "It goes when its week is over.",
                    is_dangerous=True)  # fmt: skip
    return Deed(f"bring-back-{kind}", "Bring it back", Right.REPORT_RESOLVE, act, "It is back.")


def _keep(actor: Actor, row: int, form: Filled) -> None:
    cancel_deletion(actor, row)


def _keep_messages(actor: Actor, row: int, form: Filled) -> None:
    cancel_message_deletion(actor, row)


def _facts(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    facts: dict[str, Any] = {"accounts": None, "writers": None, "waiting": None, "approved": None}
    if holds(actor, Right.USER_LOOKUP):
        facts |= _accounts(actor, id_in(request.GET.get("after")))
    if holds(actor, Right.REPORT_VIEW):
        facts |= {"waiting": _waiting(actor), "approved": _approved()}
    return facts


def _accounts(actor: Actor, after: int | None) -> dict[str, Any]:
    rows = User.objects.filter(pending_deletion_at__gte=now()).exclude(username__startswith=ERASED_NAME)
    border = User.objects.filter(pk=after).values_list("pending_deletion_at", flat=True).first() if after else None
    if border is not None:
        rows = rows.filter(pending_deletion_at__gte=border).exclude(pending_deletion_at=border, pk__lte=after)
    found = list(rows.order_by("pending_deletion_at", "pk")[: PER_PAGE + 1])
    writers = User.objects.filter(messages_deletion_at__isnull=False).order_by("messages_deletion_at", "pk")
    return {
        "accounts": [(user, DELETIONS.shown(actor, user, "keep", row_id=user.pk)) for user in found[:PER_PAGE]],
        "more": found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None,
        "writers": [
            (user, DELETIONS.shown(actor, user, "keep-messages", row_id=user.pk)) for user in writers[:PER_PAGE]
        ],
    }


def _waiting(actor: Actor) -> list[dict[str, Any]]:
    pending = pending_deletions(actor)
    topics = (("topic", view.record.id, view.record.title, _named(view.record.owner), None) for view in pending.topics)
    posts = (
        ("post", one.post.pk, one.post.title, one.post.author.tag, one.post.permanent_delete_at)
        for one in pending.posts
    )
    rooms = (
        ("room", view.record.id, view.record.name, _named(view.record.owner),
         view.record.permanent_delete_at)
        for view in pending.rooms
    )  # fmt: skip
    return [
        {
            "kind": kind,
            "id": row_id,
            "name": name,
            "by": by,
            "at": at,
            "deeds": DELETIONS.shown(actor, row_id, f"let-go-{kind}", f"bring-back-{kind}", row_id=row_id),
        }
        for kind, row_id, name, by, at in chain(topics, posts, rooms)
    ]


def _named(owner: UserRecord | None) -> str:
    return owner.username if owner else ""


def _approved() -> Any:
    rows = Topic.objects.filter(is_deleted=True, deletion_status=DeletionStatus.APPROVED)
    return rows.order_by("permanent_delete_at", "pk")[:PER_PAGE]


DELETIONS = page(
    Page(
        "deletions",
        "Deletions",
        "Desk",
        _READ,
        "console/deletions.html",
        _facts,
        (
            Deed("keep", "Keep the account", Right.USER_DELETE, _keep, "It stays."),
            Deed(
                "keep-messages",
                "Keep what is left of them",
                Right.USER_CANCEL_BULK_MESSAGE_DELETION,
                _keep_messages,
                "They stay.",
            ),
            *(_decide(kind, approve) for kind in ("topic", "post", "room") for approve in (True, False)),
        ),
    )
)
