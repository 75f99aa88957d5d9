"""Looking up what moderation knows about people."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import AccountBan, User
from accounts.rights import Right, require_right
from accounts.sanctions import bans_in_force
from core.actor import Actor

_MOST_BANS = 1000


@dataclass(frozen=True, slots=True)
class BanView:
    """A ban with the name of who made it, None when that account is gone."""

    ban: AccountBan
    banned_by: User | None


def banned_people(actor: Actor) -> list[BanView]:
    """Whose accounts are closed, latest first, at most a thousand. Two queries. Needs the right to ban; raises as
    `require_right`."""
    require_right(actor, Right.USER_TEMP_BAN)
    bans = list(bans_in_force()[:_MOST_BANS])
    makers = people_by_id(ban.banned_by for ban in bans)
    return [BanView(ban, makers.get(ban.banned_by)) for ban in bans]


def people_by_id(user_ids: Iterable[int | None]) -> dict[int, User]:
    """Accounts by id, without those that do not exist. One query, none for nobody."""
    wanted = {user_id for user_id in user_ids if user_id}
    return User.objects.in_bulk(wanted) if wanted else {}
