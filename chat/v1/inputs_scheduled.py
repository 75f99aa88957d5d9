"""What the guild wire takes about messages to be sent later."""

from chat.operations.scheduled import Plan
from chat.v1.inputs_messages import MessageInput
from core.api.fields import TextField
from core.media.uploads import Upload


class ScheduledMessageInput(MessageInput):
    """A message to send, and when: a local date and time, and the IANA time zone whose clocks show it."""

    scheduled_local_at = TextField(1, 64)
    timezone = TextField(1, 128)

    def plan(self, files: tuple[Upload, ...] = ()) -> Plan:
        """The message and its time, as operations take them."""
        return Plan(draft=self.draft(files), local_at=self["scheduled_local_at"], timezone=self["timezone"])
