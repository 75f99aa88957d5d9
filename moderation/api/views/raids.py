"""Raids on a topic, for its owner and moderators."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.envelope import Data, Done, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code
from moderation.operations.raids import end_topic_raid, remove_topic_raid
from moderation.raids import topic_raid_for
from moderation.v1.inputs_raids import RaidRemovalInput
from moderation.v1.render_raids import render_raid, render_removal
from moderation.v1.schemas_raids import RaidRemovalResponse, RaidResponse
from topics.api.moderation_texts import MODERATION_TEXTS

_ERRORS = (Code.MISSING_PERMISSIONS,)


class TopicRaid(ApiView):
    """The raid on a topic."""

    tags = ("Topics",)
    texts = MODERATION_TEXTS

    @endpoint(response=Data[RaidResponse], limit="api:topics:get", errors=_ERRORS)
    def get(self, request: Request, topic_id: int) -> Data[RaidResponse]:
        """Look whether a raid goes on.

        For the owner, and for moderators who may both ban and delete.
        """
        return ok(data=render_raid(topic_raid_for(caller(request), topic_id)))

    @endpoint(response=Done, operation=end_topic_raid, errors=_ERRORS)
    def delete(self, request: Request, topic_id: int) -> Done:
        """End a raid.

        Everybody may write again, and none begins for an hour.
        """
        end_topic_raid(caller(request), topic_id)
        return ok("Raid ended")


class TopicRaidRemoval(ApiView):
    """Removing a raid."""

    tags = ("Topics",)
    texts = MODERATION_TEXTS

    @endpoint(request=RaidRemovalInput, response=Data[RaidRemovalResponse], operation=remove_topic_raid, errors=_ERRORS)
    def post(self, request: Request, topic_id: int) -> Data[RaidRemovalResponse]:
        """Remove a raid.

        Everybody who came with it, or in another time of the last seven days, is banned from the topic, and what they
        wrote there is deleted: a job does it soon. Moderators stay, and who had written there before. For another time
        only counts, and only goes, what was written under a name.
        """
        removal = remove_topic_raid(caller(request), topic_id, **request.valid.arguments())
        return ok("Raid is being removed", data=render_removal(removal))
