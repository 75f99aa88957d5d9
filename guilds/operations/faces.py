"""What the guilds of a person do when the person's account looks different: part of the operation that changes it."""

from django.db.models import F

from accounts.models import User
from accounts.records import UserRecord
from core.events import publish
from guilds.events import MemberFacesUpdated
from guilds.grants import note_uncommitted
from guilds.models import Guild, Member
from guilds.records import MemberRecord


def hold_guilds(user_id: int) -> dict[int, int]:
    """Lock the guilds a person is in until the transaction ends, and return their versions by id. One query.

    Before the account is written: whoever changes a guild locks that first and the accounts it concerns later.
    """
    own = Member.objects.filter(user_id=user_id).values("guild_id")
    rows = Guild.objects.select_for_update(no_key=True).filter(id__in=own).order_by("id")
    return dict(rows.values_list("id", "version"))


def show_new_face(user: User) -> None:
    """Tell the members of every guild of the person what they look like now. Four queries, however many guilds.

    Publishes MemberFacesUpdated.
    """
    versions = hold_guilds(user.id)
    face = UserRecord.of(user)
    rows = Member.objects.filter(user_id=user.id, guild_id__in=versions).order_by("guild_id")
    members = [MemberRecord.of(row, face) for row in rows]
    if not members:
        return
    guild_ids = [member.guild_id for member in members]
    Guild.objects.filter(id__in=guild_ids).update(version=F("version") + 1)
    raised = {guild_id: versions[guild_id] + 1 for guild_id in guild_ids}
    for guild_id, version in raised.items():
        note_uncommitted(guild_id, version)
    publish(MemberFacesUpdated(members=tuple(members), versions=tuple(raised.values())))
