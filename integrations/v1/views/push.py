"""Pushes on the guild wire."""

from typing import TypedDict

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from integrations.operations.push import subscribe, unsubscribe
from integrations.push.choosing import live_subscriptions
from integrations.v1.inputs_push import PushSubscribeInput

_TAGS = ("Users",)


class PushSubscribeResponse(TypedDict):
    """Which subscription it is."""

    subscription_id: str


class PushSubscriptionItemResponse(TypedDict):
    """One browser that is told."""

    subscription_id: str
    user_agent: str | None


class PushSubscriptionsListResponse(TypedDict):
    """Those of a person."""

    subscriptions: list[PushSubscriptionItemResponse]


class PushDeletionResponse(TypedDict):
    """That it is done."""

    success: bool


class PushSubscribing(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(request=PushSubscribeInput, response=PushSubscribeResponse, operation=subscribe)
    def post(self, request: Request) -> PushSubscribeResponse:
        """Be told of messages in this browser while no client of yours is open.

        For 90 days, as long as the sign-in lasts; asking again for the same endpoint renews it.
        """
        valid = request.valid
        keys = valid["keys"]
        made = subscribe(
            caller(request),
            endpoint=valid["endpoint"],
            p256dh=keys["p256dh"],
            auth=keys["auth"],
            user_agent=valid["user_agent"],
        )
        return {"subscription_id": made}


class PushSubscriptions(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(response=PushSubscriptionsListResponse, limit="user:push:list")
    def get(self, request: Request) -> PushSubscriptionsListResponse:
        """List the browsers that are told."""
        found = live_subscriptions(caller(request).user_id)
        return {
            "subscriptions": [{"subscription_id": one.subscription_id, "user_agent": one.user_agent} for one in found]
        }


class OnePushSubscription(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(response=PushDeletionResponse, operation=unsubscribe)
    def delete(self, request: Request, subscription_id: str) -> PushDeletionResponse:
        """Tell a browser no more. Answers the same for one that is not told."""
        unsubscribe(caller(request), subscription_id)
        return {"success": True}
