"""Guilds for those who have premium for life."""

from typing import Literal

from django.conf import settings

from accounts.models import User
from accounts.premium import is_lifetime
from core.actor import Actor
from core.errors import Code, ProductError
from core.operations import operation
from guilds.models import Guild, Member
from guilds.models.member import JoinSource
from guilds.operations.joining import admit, require_welcome


@operation("premium.rejoin", limit="stripe:visionary:rejoin")
def rejoin_lifetime_guild(actor: Actor, *, which: Literal["holders", "operators"]) -> None:
    """Come into the guild of those who have premium for life, or of those among them who run an instance; nothing
    happens if the actor is in it.

    Publishes what joining publishes. Raises MISSING_ACCESS for everybody else; UNKNOWN_GUILD where there is none;
    USER_BANNED_FROM_GUILD, MAX_GUILDS, MAX_GUILD_MEMBERS.
    """
    if not is_lifetime(User.objects.get(id=actor.user_id)):
        raise ProductError(Code.MISSING_ACCESS)
    config = settings.GUILDHALL
    guild_id = config.lifetime_guild if which == "holders" else config.lifetime_operators_guild
    guild = Guild.objects.select_for_update(no_key=True).filter(id=guild_id).first()
    if guild is None:
        raise ProductError(Code.UNKNOWN_GUILD)
    if not Member.objects.filter(guild=guild, user_id=actor.user_id).exists():
        require_welcome(guild, actor)
        admit(actor, guild, source=JoinSource.ADMINISTRATOR)
