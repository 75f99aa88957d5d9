"""Paths of the guild wire that belong to pushes."""

from core.api.routing import routes
from integrations.v1.views.push import OnePushSubscription, PushSubscribing, PushSubscriptions

urlpatterns = [
    *routes("/users/@me/push/subscribe", PushSubscribing),
    *routes("/users/@me/push/subscriptions", PushSubscriptions),
    *routes("/users/@me/push/subscriptions/<str:subscription_id>", OnePushSubscription),
]
