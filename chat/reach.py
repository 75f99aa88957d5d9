"""What somebody may read now in many channels at once: for lists of messages from everywhere."""

from collections.abc import Collection

from chat.access import access_channels
from chat.checks import is_old_enough
from core.actor import Actor
from core.ids import MAX_ID


def readable_floors(actor: Actor, channel_ids: Collection[int]) -> dict[int, int]:
    """Those of some channels in which the actor may read, each with the smallest id they may read there.

    What counts is what holds now: memberships, roles, overwrites, the history rule, age. Three queries at most.
    """
    found = access_channels(actor, channel_ids)
    floors = {channel_id: access.history_floor for channel_id, access in found.items() if is_old_enough(access)}
    return {channel_id: floor for channel_id, floor in floors.items() if floor < MAX_ID}
