"""Muting, silencing and hiding topics on the topic wire: muting and silencing are two names of one setting."""

from accounts.api.views.attention import ATTENTION_TEXTS, AttentionView, Hiding, Muting, Unhiding, Unmuting
from accounts.attention import Kind
from accounts.operations.attention import NOT_AT_ALL, WITHOUT_END
from accounts.requests import caller
from core.api.endpoint import Text, TextKey, endpoint
from core.api.envelope import Data, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code
from topics.api.schemas import MuteStatus
from topics.api.texts import TEXTS as TOPIC_TEXTS
from topics.attention import is_topic_muted

TEXTS: dict[TextKey, Text] = {**TOPIC_TEXTS, **ATTENTION_TEXTS, "bad_target_id": (404, "Topic not found")}
SETTINGS = ("Notification settings",)
CONTENT = ("Content settings",)


class _OfTopics(AttentionView):
    kind = Kind.TOPIC
    texts = TEXTS
    tags = SETTINGS


class TopicMute(_OfTopics, Muting):
    done = "Topic muted successfully"


class TopicUnmute(_OfTopics, Unmuting):
    done = "Topic unmuted successfully"


class TopicMuteSetting(TopicMute):
    """The same, saying for how long."""

    def said(self, minutes: int) -> str:
        if minutes == NOT_AT_ALL:
            return "Topic unmuted successfully"
        span = "indefinitely" if minutes == WITHOUT_END else f"for {minutes} minutes"
        return f"Topic muted {span} successfully"


class TopicSilence(_OfTopics, Muting):
    tags = CONTENT
    done = "Topic silenced successfully"


class TopicUnsilence(_OfTopics, Unmuting):
    tags = CONTENT
    done = "Topic unsilenced successfully"


class TopicHide(_OfTopics, Hiding):
    tags = CONTENT
    done = "Topic hidden successfully"


class TopicUnhide(_OfTopics, Unhiding):
    tags = CONTENT
    done = "Topic unhidden successfully"


class TopicStatus(ApiView):
    """What the caller set for a topic."""

    tags = SETTINGS
    texts = TEXTS

    @endpoint(response=Data[MuteStatus], limit="api:attention:read", errors=(Code.NOT_FOUND,))
    def get(self, request: Request, target_id: int) -> Data[MuteStatus]:
        """Tell whether a topic is muted."""
        return ok(data={"muted": is_topic_muted(caller(request), target_id)})
