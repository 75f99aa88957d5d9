"""Who of many people may read something now: for what is told to each of them."""

from collections.abc import Collection, Iterable, Mapping

from chat import statements
from chat.access import access_of_member
from chat.access_facts import GUILD_SIDE
from chat.channel_rows import channel_of, version_of
from chat.models.channel import PRIVATE_KINDS
from chat.private_channels import private_place
from core.errors import ProductError
from core.permissions import RoleFacts
from guilds.grants import guild_roles
from guilds.models import Member


def readers_among(user_ids: Collection[int], channel_id: int, message_id: int) -> set[int]:
    """Those of some people who may read a message of a channel of the guild side now, as `access_message` decides it
    for each. Three queries at most, however many they are. Who was only taken into a voice channel, and so is there,
    is left out."""
    row = statements.channel_row(channel_id, 0)
    if row is None or row[1] not in GUILD_SIDE:
        return set()
    if row[1] in PRIVATE_KINDS:
        is_there = not channel_of(row).is_deleted
        return set(user_ids).intersection(private_place(channel_id, row[1]).recipient_ids) if is_there else set()
    roles = guild_roles(row[2], version_of(row))
    members = Member.objects.filter(guild_id=row[2], user_id__in=user_ids).select_related("user")
    return set(_reading(members, row, roles, message_id))


def _reading(
    members: Iterable[Member], row: statements.Row, roles: Mapping[int, RoleFacts], message_id: int
) -> Iterable[int]:
    for member in members:
        try:
            floor = access_of_member(member, row, roles).history_floor
        except ProductError:
            continue
        if floor <= message_id:
            yield member.user_id
