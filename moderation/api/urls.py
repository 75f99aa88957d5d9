"""Where administrators work on the topic wire."""

from core.api.routing import routes
from moderation.api.views import people

urlpatterns = [
    *routes("/admin/users/banned", people.BannedUsers),
    *routes("/admin/users/<id:user_id>/ban", people.UserBan),
    *routes("/admin/users/<id:user_id>/unban", people.UserUnban),
]
