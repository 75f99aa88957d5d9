"""Saying that somebody is writing."""

from chat.access import EVERYWHERE, access_channel
from chat.checks import GuildOperation, check_not_timed_out, is_disabled
from chat.direct_checks import is_apart
from chat.events import TypingStarted
from core.actor import Actor
from core.clock import now
from core.events import publish
from core.operations import operation
from core.permissions import P


@operation("typing.start", limit="channel:typing::channel_id")
def start_typing(actor: Actor, channel_id: int, *, kinds: frozenset[int] = EVERYWHERE) -> None:
    """Show the actor as writing for about ten seconds.

    Needs SEND_MESSAGES in guilds. Publishes TypingStarted, which is ephemeral; nothing where the guild's typing
    events are switched off, nor between two people of whom one has blocked the other. Raises what `access_channel`
    raises, and COMMUNICATION_DISABLED.
    """
    access = access_channel(actor, channel_id, P.SEND_MESSAGES, for_writing=True, kinds=kinds)

    check_not_timed_out(access)

    if not is_disabled(access, GuildOperation.TYPING_EVENTS) and not is_apart(access):
        publish(TypingStarted(place=access.place, user_id=actor.user_id, at=now(), member=access.member))
