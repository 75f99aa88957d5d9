"""Silencing a member of a guild for a while, by nobody of the guild."""

from datetime import datetime

from core.actor import Actor
from core.errors import Code, ProductError
from core.operations import operation
from core.permissions import P, can
from guilds.access import announce, locked_guild
from guilds.audit import AuditAction, changed, record
from guilds.audit_facts import member_facts
from guilds.events import MemberUpdated
from guilds.grants import grant_for
from guilds.models import Member
from guilds.records import MemberRecord


@operation("member.silence")
def silence_member(actor: Actor, guild_id: int, user_id: int, *, until: datetime, reason: str) -> bool:
    """Time a member out for the system, which the guild's audit log shows with the reason. Nothing happens to those who
    moderate the guild, who are timed out for longer already, or who have left; False then. Publishes MemberUpdated.
    """
    try:
        guild = locked_guild(guild_id)
    except ProductError as refusal:
        if refusal.code != Code.UNKNOWN_GUILD:
            raise
        return False
    target = Member.objects.select_related("user").filter(guild_id=guild_id, user_id=user_id).first()
    if target is None or can(grant_for(guild, target, target.user, unmasked=True), P.MODERATE_MEMBERS):
        return False
    if target.communication_disabled_until is not None and target.communication_disabled_until >= until:
        return False
    before = member_facts(target)
    target.communication_disabled_until = until
    target.save(update_fields=["communication_disabled_until"])
    changes = changed(before, member_facts(target))
    record(actor, guild_id, AuditAction.MEMBER_UPDATE, target_id=user_id, changes=changes, reason=reason)
    announce(guild, MemberUpdated, member=MemberRecord.of(target))
    return True
