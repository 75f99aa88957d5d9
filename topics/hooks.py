"""Places where packages above add to what happens to a topic. Filled in config/wiring.py."""

from core.hooks import Hook

# (topic: Topic): in the transaction that made it. The chat package opens its message feed here.
topic_created = Hook("topic.created")
