"""Bans as the guild wire's dispatches."""

from accounts.v1.render import render_user
from gateway.v1.rendered import Rendered, renders
from guilds.events import BanLifted, MemberBanned


@renders(MemberBanned)
def _ban_add(event: MemberBanned) -> list[Rendered]:
    return _ban("GUILD_BAN_ADD", event)


@renders(BanLifted)
def _ban_remove(event: BanLifted) -> list[Rendered]:
    return _ban("GUILD_BAN_REMOVE", event)


def _ban(name: str, event: MemberBanned | BanLifted) -> list[Rendered]:
    return [Rendered(name, {"guild_id": str(event.guild_id), "user": render_user(event.user)})]
