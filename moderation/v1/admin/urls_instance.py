"""Paths of the settings of the instance."""

from core.api.routing import routes
from moderation.v1.admin.views import instance

urlpatterns = [
    *routes("/admin/instance-config/get", instance.ReadConfig),
    *routes("/admin/instance-config/update", instance.ChangeConfig),
    *routes("/admin/limit-config/get", instance.ReadLimits),
    *routes("/admin/limit-config/update", instance.ChangeLimits),
    *routes("/admin/snowflake-reservations/list", instance.Reservations),
    *routes("/admin/snowflake-reservations/add", instance.AddReservation),
    *routes("/admin/snowflake-reservations/delete", instance.RemoveReservation),
]
