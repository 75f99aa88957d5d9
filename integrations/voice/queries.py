"""Who is in voice."""

from collections.abc import Collection, Iterable

from accounts.records import UserRecord
from guilds.models import Member
from guilds.records import MemberRecord
from integrations.models import VoiceConnection
from integrations.voice.records import VoiceStateRecord


def voice_states_in(channel_id: int) -> list[VoiceStateRecord]:
    """The connections in the call of a private channel. One query."""
    rows = VoiceConnection.objects.filter(channel_id=channel_id).order_by("issued_at", "id")
    return [VoiceStateRecord.of(row) for row in rows]


def voice_states_of_guilds(guild_ids: Collection[int]) -> dict[int, list[VoiceStateRecord]]:
    """The connections in guilds with the members, by guild id. One query, two where anybody is."""
    rows = list(VoiceConnection.objects.filter(guild_id__in=guild_ids).order_by("id"))
    members = _members(rows) if rows else {}
    found: dict[int, list[VoiceStateRecord]] = {guild_id: [] for guild_id in guild_ids}
    for row in rows:
        if row.guild_id in found:
            found[row.guild_id].append(VoiceStateRecord.of(row, members.get((row.guild_id, row.user_id))))
    return found


def _members(rows: Iterable[VoiceConnection]) -> dict[tuple[int, int], MemberRecord]:
    people, guilds = {row.user_id for row in rows}, {row.guild_id for row in rows if row.guild_id is not None}
    members = Member.objects.select_related("user").filter(guild_id__in=guilds, user_id__in=people)
    return {(each.guild_id, each.user_id): MemberRecord.of(each, UserRecord.of(each.user)) for each in members}
