"""Whom a text notifies: what it names, minus what its sender may not or does not want to ping."""

from typing import NamedTuple

from accounts.records import UserRecord
from chat.access import ChannelAccess
from chat.checks import GuildOperation, is_disabled
from chat.drafts import AllowedMentions
from chat.message_rows import people_of
from chat.models.channel import TOPIC_KINDS
from core.errors import FieldCode, InvalidForm
from core.permissions import P
from core.text import Mentions, mentions
from guilds.models import Role

_MOST = 100
_EVERYTHING = AllowedMentions()


class Mentioned(NamedTuple):
    """Whom a message notifies. `everyone` and `here` are set only where the author may use them."""

    users: tuple[UserRecord, ...] = ()
    role_ids: tuple[int, ...] = ()
    everyone: bool = False
    here: bool = False

    def __bool__(self) -> bool:
        return bool(self.users or self.role_ids or self.everyone or self.here)


def resolved_mentions(
    access: ChannelAccess, content: str, allowed: AllowedMentions | None, answered_author: UserRecord | None = None
) -> Mentioned:
    """Whom the text notifies here, and the author it answers.

    One query when it names people, one when it names roles, none otherwise. Topics have mentions of their own, and
    webhooks notify nobody.
    Raises InvalidForm at `allowed_mentions`.
    """
    wanted = allowed or _EVERYTHING
    _check_consistent(wanted)
    if access.channel.kind in TOPIC_KINDS or access.webhook is not None:
        return Mentioned()
    named = _wanted(mentions(content), wanted)
    users = _users(access, named.user_ids)
    if answered_author is not None and _pings_answered(access, answered_author, wanted):
        users.setdefault(answered_author.id, answered_author)
    everyone = (named.everyone or named.here) and _may_ping_everyone(access)
    return Mentioned(
        tuple(users.values())[:_MOST],
        _roles(access, named.role_ids)[:_MOST],
        everyone and named.everyone,
        everyone and named.here,
    )


def _check_consistent(wanted: AllowedMentions) -> None:
    if wanted.parse and (wanted.users or wanted.roles):
        raise InvalidForm.at("allowed_mentions", FieldCode.PARSE_AND_USERS_OR_ROLES_CANNOT_BE_USED_TOGETHER)


def _wanted(named: Mentions, wanted: AllowedMentions) -> Mentions:
    if not any(named):
        return named
    if wanted.parse is None and wanted.users is None and wanted.roles is None:
        return named
    parse = wanted.parse or ()
    has_everyone = "everyone" in parse
    return Mentions(
        _listed(named.user_ids, "users" in parse, wanted.users),
        _listed(named.role_ids, "roles" in parse, wanted.roles),
        named.everyone and has_everyone,
        named.here and has_everyone,
    )


def _listed(named: tuple[int, ...], all_of_them: bool, some: tuple[int, ...] | None) -> tuple[int, ...]:
    return named if all_of_them else tuple(id_ for id_ in named if id_ in (some or ()))


def _users(access: ChannelAccess, user_ids: tuple[int, ...]) -> dict[int, UserRecord]:
    if access.guild is None:
        user_ids = tuple(user_id for user_id in user_ids if user_id in access.place.recipient_ids)
    people = people_of(user_ids)
    return {user_id: people[user_id] for user_id in user_ids if user_id in people}


def _pings_answered(access: ChannelAccess, author: UserRecord, wanted: AllowedMentions) -> bool:
    is_own = access.actor is not None and author.id == access.actor.user_id
    return access.guild is not None and wanted.replied_user and not is_own


def _roles(access: ChannelAccess, role_ids: tuple[int, ...]) -> tuple[int, ...]:
    if not role_ids or access.guild is None:
        return ()
    roles = Role.objects.filter(guild_id=access.guild.id, id__in=role_ids)
    if not access.can(P.MENTION_EVERYONE):
        roles = roles.filter(mentionable=True)
    known = set(roles.values_list("id", flat=True))
    return tuple(role_id for role_id in role_ids if role_id in known)


def _may_ping_everyone(access: ChannelAccess) -> bool:
    if access.guild is None or is_disabled(access, GuildOperation.EVERYONE_MENTIONS):
        return False
    return access.can(P.MENTION_EVERYONE)
