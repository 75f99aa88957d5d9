"""Places where packages above add to what happens to a topic. Filled in config/wiring.py."""

from core.hooks import Hook

# (topic: Topic): in the transaction that made it. The chat package opens its message feed here.
topic_created = Hook("topic.created")

# (topic: Topic): so many people came at once that a raid has begun; its row is held.
raid_began = Hook("topic.raid_began")

# (topic_id) -> bool: deletes a piece of what a package keeps in a topic that goes for good; False when nothing is left.
topic_removing = Hook("topic.removing")

# (actor, action, target_type, target_id, **metadata): an administrator decided something, in the transaction of it.
decided = Hook("topic.decided")
