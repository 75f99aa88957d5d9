"""Messages to be sent later, on the guild wire."""

from accounts.requests import caller
from chat.operations.scheduled import cancel_scheduled, reschedule_message, schedule_message
from chat.scheduled_queries import scheduled_message_of, scheduled_messages_of
from chat.uploading_plans import plan_with_stored_files
from chat.v1.inputs_scheduled import ScheduledMessageInput
from chat.v1.render_scheduled import render_scheduled
from chat.v1.schemas_scheduled import ScheduledMessageResponse
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code

_READING = "user:saved_messages:read"


class ScheduleMessage(V1View):
    """What is to be sent into a channel later."""

    gate = "human"
    tags = ("Scheduled messages",)

    @endpoint(
        request=ScheduledMessageInput,
        response=ScheduledMessageResponse,
        status=201,
        operation=schedule_message,
        body="scheduled",
        errors=(
            Code.UNKNOWN_CHANNEL,
            Code.MISSING_PERMISSIONS,
            Code.FEATURE_TEMPORARILY_DISABLED,
            Code.CANNOT_SEND_EMPTY_MESSAGE,
        ),
    )
    def post(self, request: Request, channel_id: int) -> ScheduledMessageResponse:
        """Have a message sent later, at most 30 days from now.

        What the caller may send is asked now and again when it is sent.
        """
        actor, plan = caller(request), request.valid.plan(request.uploads)
        with plan_with_stored_files(actor, channel_id, plan) as ready:
            return render_scheduled(schedule_message(actor, channel_id, plan=ready))


class ScheduledMessages(V1View):
    """The caller's messages to be sent later."""

    gate = "human"
    tags = ("Scheduled messages",)

    @endpoint(response=list[ScheduledMessageResponse], limit=_READING)
    def get(self, request: Request) -> list[ScheduledMessageResponse]:
        """List what is to be sent, and for a month what could not be; the next one first."""
        return [render_scheduled(record) for record in scheduled_messages_of(caller(request))]


class OneScheduledMessage(V1View):
    """A message to be sent later."""

    gate = "human"
    tags = ("Scheduled messages",)

    @endpoint(response=ScheduledMessageResponse, limit=_READING, errors=(Code.UNKNOWN_MESSAGE,))
    def get(self, request: Request, scheduled_message_id: int) -> ScheduledMessageResponse:
        """Get it, as long as it was not sent."""
        return render_scheduled(scheduled_message_of(caller(request), scheduled_message_id))

    @endpoint(
        request=ScheduledMessageInput,
        response=ScheduledMessageResponse,
        operation=reschedule_message,
        body="scheduled",
        errors=(Code.UNKNOWN_MESSAGE, Code.MISSING_PERMISSIONS, Code.FEATURE_TEMPORARILY_DISABLED),
    )
    def patch(self, request: Request, scheduled_message_id: int) -> ScheduledMessageResponse:
        """Replace it and its time; its channel stays."""
        actor, plan = caller(request), request.valid.plan(request.uploads)
        channel_id = scheduled_message_of(actor, scheduled_message_id).channel_id
        with plan_with_stored_files(actor, channel_id, plan) as ready:
            return render_scheduled(reschedule_message(actor, scheduled_message_id, plan=ready))

    @endpoint(operation=cancel_scheduled)
    def delete(self, request: Request, scheduled_message_id: int) -> None:
        """Take it back."""
        cancel_scheduled(caller(request), scheduled_message_id)
