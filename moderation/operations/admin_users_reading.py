"""Looks of administrators into what people keep to themselves, each of them logged."""

from dataclasses import dataclass

from accounts.models import ContactChange, User
from accounts.rights import Right, require_right
from chat.models import ChannelMember
from chat.private_channels import WITH_RECIPIENTS, Recipients, recipients_of
from core.actor import Actor
from core.operations import operation
from moderation.admin_users_queries import Found, asks_for_address, contact_changes, search_users, user_named
from moderation.audit import record_admin

_LIMIT = "admin:lookup"


@dataclass(frozen=True, slots=True)
class PrivateChannels:
    """Somebody's places in private channels, and who else is in these."""

    memberships: list[ChannelMember]
    recipients: Recipients


@operation("admin.user.lookup", limit=_LIMIT)
def look_up_user(actor: Actor, *, text: str) -> User | None:
    """The account that a text names (`user_named`); who looks for an address or a phone is logged. Needs the right
    `user:lookup`; raises as `require_right`."""
    require_right(actor, Right.USER_LOOKUP)
    found = user_named(text)
    if "@" in text:
        _note(actor, "lookup_user_by_email", "email", found)
    elif text.lstrip().startswith("+"):
        _note(actor, "lookup_user_by_phone", "phone", found)
    return found


@operation("admin.users.search", limit=_LIMIT)
def find_users(actor: Actor, *, text: str, limit: int, offset: int) -> Found:
    """`search_users`; who looks for addresses is logged."""
    found = search_users(actor, text=text, limit=limit, offset=offset)
    if asks_for_address(text):
        record_admin(actor, "search_users_by_email", "email", total=found.total)
    return found


@operation("admin.user.view_contact_changes", limit=_LIMIT)
def view_contact_changes(
    actor: Actor, user_id: int, *, limit: int, page_token: str | None
) -> tuple[list[ContactChange], str | None]:
    """`contact_changes`, logged; none for an account there is not. Needs the right `user:lookup`; raises as
    `require_right`, InvalidForm at `page_token`."""
    require_right(actor, Right.USER_LOOKUP)
    entries, following = contact_changes(user_id, limit=limit, page_token=page_token)
    record_admin(actor, "view_contact_changes", "user", user_id, entry_count=len(entries))
    return entries, following


@operation("admin.user.view_dm_channels", limit=_LIMIT)
def view_private_channels(
    actor: Actor, user_id: int, *, limit: int, before: int | None, after: int | None
) -> PrivateChannels:
    """Somebody's DMs and groups, newest first, closed ones too; with `after` alone the ones that follow it. Logged.

    Three queries. Needs the right `user:list:dm_channels`; raises as `require_right`.
    """
    require_right(actor, Right.USER_LIST_DM_CHANNELS)
    rows = ChannelMember.objects.filter(user_id=user_id, is_banned=False, channel__kind__in=WITH_RECIPIENTS)
    bounds = {"channel_id__lt": before, "channel_id__gt": after}
    rows = rows.filter(**{name: bound for name, bound in bounds.items() if bound is not None})
    is_forwards = after is not None and before is None
    page = rows.select_related("channel").order_by("channel_id" if is_forwards else "-channel_id")[:limit]
    found = sorted(page, key=lambda row: -row.channel_id)
    record_admin(actor, "view_dm_channels", "user", user_id, channel_count=len(found))
    return PrivateChannels(found, recipients_of([row.channel_id for row in found]))


def _note(actor: Actor, action: str, kind: str, found: User | None) -> None:
    # Whose it is, not what it is: entries outlive the account.
    record_admin(actor, action, kind, user_id=found.id if found else "")
