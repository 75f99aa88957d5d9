"""Every address of the server."""

from django.contrib import admin
from django.urls import path

from accounts.api.urls import urlpatterns as account_topics
from accounts.v1.urls import urlpatterns as accounts_v1
from core.api.routing import mount
from core.urls import urlpatterns as core_urls
from core.urls import v1_routes as core_v1
from gateway.v1.urls import urlpatterns as gateway_v1

V1_ROUTES = [*core_v1, *accounts_v1, *gateway_v1]
TOPIC_ROUTES = [*account_topics]

urlpatterns = [
    *core_urls,
    mount("v1/", V1_ROUTES, wire="v1"),
    mount("api/", TOPIC_ROUTES, wire="topics"),
    path("admin/", admin.site.urls),
]
handler404 = "core.views.failures.not_found"
handler500 = "core.views.failures.server_error"
