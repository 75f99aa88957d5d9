"""Where topics are muted, silenced and hidden on the topic wire."""

from core.api.routing import routes
from topics.api.views.attention import (
    TopicHide,
    TopicMute,
    TopicMuteSetting,
    TopicSilence,
    TopicStatus,
    TopicUnhide,
    TopicUnmute,
    TopicUnsilence,
)

_THINGS = "/topics/<id:target_id>"

urlpatterns = [
    *routes(f"{_THINGS}/mute", TopicMute, f"/users{_THINGS}/mute"),
    *routes(f"{_THINGS}/unmute", TopicUnmute, f"/users{_THINGS}/unmute", f"/notification-settings{_THINGS}/unmute"),
    *routes(f"/notification-settings{_THINGS}/mute", TopicMuteSetting),
    *routes(f"/notification-settings{_THINGS}/status", TopicStatus),
    *routes(f"/content-settings{_THINGS}/silence", TopicSilence),
    *routes(f"/content-settings{_THINGS}/unsilence", TopicUnsilence),
    *routes(f"/content-settings{_THINGS}/hide", TopicHide),
    *routes(f"/content-settings{_THINGS}/unhide", TopicUnhide),
]
