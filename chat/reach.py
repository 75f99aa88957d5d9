"""What somebody may read now in many channels at once: for lists of messages from everywhere."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from chat.access import access_channels
from chat.access_facts import PRIVATE_BITS
from chat.checks import is_old_enough
from chat.models import Channel, ChannelKind
from chat.private_channels import WITH_RECIPIENTS
from core.actor import Actor
from core.db.json_lists import elements
from core.ids import MAX_ID
from core.permissions import MEMBER_OVERWRITE, ROLE_OVERWRITE, P, has
from core.permissions_sql import granted, holds, is_administrator, keeps, single_bits, step
from guilds.access import closing_features

_ALLOW, _DENY = (f"CAST(o.value ->> '{name}' AS bigint)" for name in ("allow", "deny"))
_KIND, _TARGET = (f"CAST(o.value ->> '{name}' AS bigint)" for name in ("type", "id"))
_STEP = step(_KIND, _TARGET, "c.guild_id")

# What a person holds: in every guild of theirs everyone's role and their own, which need not exist any more.
_HELD = """
held AS (
  SELECT guild_id, guild_id AS role_id FROM guilds_member WHERE user_id = %s{only}
  UNION ALL
  SELECT guild_id, CAST(r.value AS bigint) FROM guilds_member, {role_ids} WHERE user_id = %s{only}
)"""
# SQLite takes CROSS JOIN as an order: it does not know how few these are, and would go through all guilds instead.
_STANDING = """
standing AS MATERIALIZED (
  SELECT m.guild_id, g.owner_id, (
    SELECT {bits} FROM guilds_role r
    WHERE r.guild_id = m.guild_id
    AND (r.id = m.guild_id OR r.id IN (SELECT CAST(e.value AS bigint) FROM {role_ids}))
  ) AS bits
  FROM guilds_member m CROSS JOIN guilds_guild g
  WHERE m.user_id = %s{only} AND g.id = m.guild_id AND {keeps}{open}
)"""
_IN_GUILDS = f"""
SELECT c.id FROM standing s CROSS JOIN chat_channel c
WHERE c.guild_id = s.guild_id AND (s.owner_id = %s OR {is_administrator("s.bits")} OR (
  SELECT {{verdicts}} FROM {{overwrites}}
  WHERE ({_KIND} = {MEMBER_OVERWRITE} AND {_TARGET} = %s)
  OR ({_KIND} = {ROLE_OVERWRITE} AND (c.guild_id, {_TARGET}) IN (SELECT guild_id, role_id FROM held))
))"""
_IN_PRIVATE = f"""
SELECT c.id FROM chat_channelmember m JOIN chat_channel c ON c.id = m.channel_id
WHERE m.user_id = %s AND NOT m.is_banned AND NOT c.is_deleted
AND c.kind IN ({", ".join(str(int(kind)) for kind in sorted(WITH_RECIPIENTS))})
UNION ALL
SELECT id FROM chat_channel WHERE id = %s AND kind = {int(ChannelKind.PERSONAL_NOTES)} AND NOT is_deleted"""


def reachable_channels(
    actor: Actor, needs: int = 0, *, guild_id: int | None = None, private: bool = True
) -> "QuerySet[Channel]":
    """The channels of the guild side that the actor may see now and in which they hold every bit of `needs`.

    Those of all their guilds or of one, and the `private` ones they are in, closed ones too. What `access_channel`
    decides channel by channel is decided here by the database, in the statement that this becomes part of:

        readable = reachable_channels(actor, P.READ_MESSAGE_HISTORY, guild_id=guild_id, private=False)
        Message.objects.filter(channel_id__in=readable.filter(nsfw=False).values("pk"))

    Age is left to the caller (`nsfw`, `guild__nsfw_level`), and so is the kind. No query by itself.
    """
    bits = single_bits(int(P.VIEW_CHANNEL) | int(needs))
    sql, values = _in_guilds(actor, bits, guild_id)
    if private and has(PRIVATE_BITS, sum(bits)):
        sql, values = f"{sql} UNION ALL {_IN_PRIVATE}", [*values, actor.user_id, actor.user_id]
    # By id, and not as conditions on each channel: the databases go from the person to their channels, not through all.
    return Channel.objects.filter(pk__in=RawSQL(sql, values))


def _in_guilds(actor: Actor, bits: Sequence[int], guild_id: int | None) -> tuple[str, list[Any]]:
    user, closed = actor.user, [f'%"{feature}"%' for feature in closing_features(actor.user)]
    only = "" if guild_id is None else " AND guild_id = %s"
    held = _HELD.format(only=only, role_ids=elements("role_ids", "r"))
    standing = _STANDING.format(
        bits=granted(bits, "r.permissions"),
        role_ids=elements("m.role_ids", "e"),
        only=only,
        keeps=keeps(sum(bits), "g.mfa_level", has_mfa=user.has_mfa, is_bot=user.is_bot),
        open=" AND CAST(g.features AS text) NOT LIKE %s" * len(closed),
    )
    verdicts = " AND ".join(holds(bit, base="s.bits", step=_STEP, allow=_ALLOW, deny=_DENY) for bit in bits)
    channels = _IN_GUILDS.format(verdicts=verdicts, overwrites=elements("c.overwrites", "o"))
    member = [user.id] if guild_id is None else [user.id, guild_id]
    return f"WITH {held}, {standing} {channels}", [*member, *member, *member, *closed, user.id, user.id]


def readable_floors(actor: Actor, channel_ids: Collection[int]) -> dict[int, int]:
    """Those of some channels in which the actor may read, each with the smallest id they may read there.

    What counts is what holds now: memberships, roles, overwrites, the history rule, age. Three queries at most.
    """
    found = access_channels(actor, channel_ids)
    floors = {channel_id: access.history_floor for channel_id, access in found.items() if is_old_enough(access)}
    return {channel_id: floor for channel_id, floor in floors.items() if floor < MAX_ID}
