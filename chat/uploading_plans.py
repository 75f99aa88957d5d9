"""Messages to be sent later, with files that are stored now."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from chat.access import GUILD_SIDE
from chat.operations.scheduled import Plan
from chat.uploading import stored_for_sending
from core.actor import Actor


@contextmanager
def plan_with_stored_files(actor: Actor, channel_id: int, plan: Plan) -> Iterator[Plan]:
    """The plan with the files of its message stored; they go again if keeping the plan fails. Outside of any
    transaction. Raises as `send_message_with_files`."""
    with stored_for_sending(actor, channel_id, draft=plan.draft, kinds=GUILD_SIDE, in_turn=False) as ready:
        yield replace(plan, draft=ready)
