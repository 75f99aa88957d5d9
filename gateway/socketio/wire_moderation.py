"""What clients hear of what administrators do."""

from functools import partial

from accounts.api.render import render_user_warned
from accounts.events import UserWarned
from gateway.socketio.delivery import Delivery, renders
from gateway.socketio.rooms import user_room
from moderation.api.render_reports import render_administrators_notified
from moderation.events import ADMINISTRATORS, AdministratorsNotified


@renders(UserWarned)
def _warned(event: UserWarned) -> list[Delivery]:
    return [Delivery(user_room(event.user_id), "user_warning", partial(render_user_warned, event))]


@renders(AdministratorsNotified)
def _administrators(event: AdministratorsNotified) -> list[Delivery]:
    return [Delivery(ADMINISTRATORS, "admin_notification", partial(render_administrators_notified, event))]
