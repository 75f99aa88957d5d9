"""What becomes of an account when its time has run out: step by step, each a transaction of its own.

The account first gets the flag DELETED, which signs nobody in any more, and a *ghost*: a new account without a name
that takes its place in what it wrote. Then every package frees it of what it has there, a piece at a time
(`hooks.account_erasing`); at last its own rows go, and its name, address and everything else that says who it was. The
row stays, so that old references still lead somewhere.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db.models import F, Q, QuerySet

from accounts.events import RelationshipRemoved, SessionsEnded
from accounts.mail import mail_account
from accounts.models import (
    AccountBan,
    AccountWarning,
    AdminKey,
    Arrival,
    Attention,
    BackupCodes,
    BetaCode,
    ContactChange,
    Erasure,
    KnownAddress,
    Notification,
    Passkey,
    PendingRegistration,
    RecoveryCode,
    Relationship,
    SecurityQuestion,
    TotpDevice,
    User,
    UserNote,
    UserSettings,
    Voucher,
)
from accounts.models.user import UserFlags
from accounts.operations.deletion import ERASE_JOB, ERASED_NAME
from accounts.operations.sessions import end_all_sessions
from accounts.pictures import AVATARS, BANNERS
from core.actor import Actor
from core.clock import now
from core.db.pieces import PIECE, delete_piece, update_piece
from core.events import publish
from core.ids import new_id
from core.jobs import enqueue_once
from core.operations import operation

Piece = Callable[[User, User], bool]
# Everything else on the row says who it was, and goes.
_KEPT_COLUMNS = frozenset({"id", "is_bot", "is_system", "deletion_reason"})
_NOT_BY_DEFAULT = frozenset({"username", "username_key", "discriminator", "handle", "handle_key", "password", "flags"})


def is_due(user: User) -> bool:
    """Whether the account is to be erased now. Bots go with their owner or their application; the system's own and the
    app stores' reviewers stay."""
    if user.pending_deletion_at is None or user.pending_deletion_at > now():
        return False
    if user.is_system or user.flags & UserFlags.APP_STORE_REVIEWER:
        return False
    if not user.is_bot or user.flags & UserFlags.DELETED:
        return True
    return user.bot_owner is not None and bool(user.bot_owner.flags & UserFlags.DELETED)


@operation("account.begin_erasure")
def begin_erasure(actor: Actor, *, user_id: int) -> Erasure | None:
    """Pass the point from which no sign-in leads back, or find out that an earlier attempt has. None for an account
    that is not to be erased (any more). Publishes SessionsEnded."""
    user = (
        User.objects.select_for_update(of=("self",), no_key=True).select_related("bot_owner").filter(id=user_id).first()
    )
    if user is None:
        return None
    begun = Erasure.objects.select_related("user", "ghost").filter(user_id=user_id).first()
    if begun is not None or not is_due(user):
        return begun
    user.flags |= UserFlags.DELETED
    user.save(update_fields=["flags"])
    end_all_sessions(user)
    return Erasure.objects.create(user=user, ghost=_new_ghost())


@operation("account.erase_piece")
def erase_piece(actor: Actor, *, erasure: Erasure, piece: Piece) -> bool:
    """Do one piece of an erasure. False when nothing is left of its kind, or another process has finished meanwhile."""
    if not Erasure.objects.select_for_update().filter(pk=erasure.pk).exists():
        return False
    return piece(erasure.user, erasure.ghost)


@operation("account.finish_erasure")
def finish_erasure(actor: Actor, *, erasure: Erasure) -> None:
    """Take from the row all that says who it was, and tell its owner. Frees e-mail address, phone and tag."""
    user = User.objects.select_for_update(no_key=True).get(id=erasure.user_id)
    if not Erasure.objects.filter(pk=erasure.pk).delete()[0]:
        return
    mail_account(user, "account_deleted")
    _make_nameless(user)
    user.save()
    user.groups.clear()
    user.user_permissions.clear()


# -- pieces ----------------------------------------------------------------------------------------------------------


def erase_bots(user: User, ghost: User) -> bool:
    """Have the next of the person's bots erased too: a job of its own, which finds that its owner is gone."""
    bot = (
        User.objects.select_for_update(no_key=True)
        .filter(bot_owner=user, pending_deletion_at=None)
        .order_by("id")
        .first()
    )
    if bot is None:
        return False
    bot.pending_deletion_at = now()
    bot.bot_secret_hash = None
    bot.save(update_fields=["pending_deletion_at", "bot_secret_hash"])
    publish(SessionsEnded(user_id=bot.id))
    enqueue_once(ERASE_JOB, user_id=bot.id)
    return True


def end_relationships(user: User, ghost: User) -> bool:
    """Delete some of what the person was to others, on both sides. Publishes RelationshipRemoved to the others."""
    rows = list(Relationship.objects.select_for_update().filter(Q(owner=user) | Q(other=user)).order_by("id")[:PIECE])
    Relationship.objects.filter(id__in=[row.id for row in rows]).delete()
    for row in rows:
        if row.owner_id != user.id:
            publish(RelationshipRemoved(user_id=row.owner_id, other_id=user.id))
    return bool(rows)


def erase_pictures(user: User, ghost: User) -> bool:
    """Remove the next picture of the person, its file first: without its name nobody would find it again."""
    shown = User.objects.filter(id=user.id).values_list("avatar", "banner").get()
    for column, place, name in zip(("avatar", "banner"), (AVATARS, BANNERS), shown, strict=True):
        if name is not None:
            place.remove(name, user.id)
            User.objects.filter(id=user.id).update(**{column: None})
            return True
    return False


def erase_own_rows(user: User, ghost: User) -> bool:
    """Delete some of what the account itself has and nobody else needs; who let the person in keeps the code."""
    came_in = BetaCode.objects.filter(redeemer=user)
    return any(delete_piece(rows) for rows in _own_rows(user)) or update_piece(came_in, redeemer=None)


def _own_rows(user: User) -> "list[QuerySet[Any]]":
    own = Q(user=user)
    kinds = (Attention, ContactChange, KnownAddress, Passkey, PendingRegistration, RecoveryCode, SecurityQuestion)
    # An erased account cannot be signed in to, so that no ban is needed.
    sanctions = (AccountBan, AccountWarning, Voucher)
    return [
        *(
            kind._default_manager.filter(own)
            for kind in (
                *kinds,
                *sanctions,
                Arrival,
                Voucher,
                UserSettings,
                TotpDevice,
                BackupCodes,
                SocialAccount,
                EmailAddress,
            )
        ),
        AdminKey.objects.filter(creator=user),
        BetaCode.objects.filter(creator=user),
        Attention.objects.filter(kind=Attention.Kind.USER, target_id=user.id),
        Notification.objects.filter(own | Q(sender=user)),  # the texts of others' notifications name the person
        UserNote.objects.filter(Q(owner=user) | Q(target=user)),
    ]


# -- rows ------------------------------------------------------------------------------------------------------------


def _new_ghost() -> User:
    ghost = User(id=new_id(), is_system=True)
    _make_nameless(ghost)
    ghost.save(force_insert=True)
    return ghost


def _make_nameless(user: User) -> None:
    """The form of every erased account; the number in its name, which nobody is shown, keeps names apart."""
    for column in user._meta.concrete_fields:
        if column.attname not in _KEPT_COLUMNS | _NOT_BY_DEFAULT:
            setattr(user, column.attname, column.get_default())
    user.username = user.handle = f"{ERASED_NAME}{user.id}"
    user.discriminator = 0
    user.set_unusable_password()
    user.flags = UserFlags.DELETED


def unfinished() -> "QuerySet[User]":
    """Accounts whose time has run out and which are not erased yet, the longest overdue first."""
    due = Q(pending_deletion_at__lte=now()) & Q(is_system=False)
    reviewer = F("flags").bitand(UserFlags.APP_STORE_REVIEWER)
    return User.objects.alias(reviewer=reviewer).filter(due, reviewer=0).order_by("pending_deletion_at")
