"""Addresses of the server itself: health, discovery, measurements, reference pages."""

from django.urls import path
from django.views.generic import RedirectView

from core.api.routing import mount, routes
from core.views.external import urlpatterns as external_media
from core.views.health import Health, Live, Ready, Telemetry, TopicsHealth, metrics
from core.views.instance import About, InstanceConfig, WellKnown
from core.views.reference import document, page
from core.web import here

# Below /v1 and, as everything of that wire, at the root too.
v1_routes = [
    *routes("/_health", Health),
    *routes("/_ready", Ready),
    *routes("/_live", Live),
    *routes("/internal/telemetry", Telemetry),
    *routes("/.well-known/fluxer", WellKnown),
    *routes("/instance", About),
    *routes("/instance/config", InstanceConfig),
]
# What the reference shows at the root, where probes and clients look first.
root_routes = [
    *routes("/_health", Health),
    *routes("/_ready", Ready),
    *routes("/_live", Live),
    *routes("/internal/telemetry", Telemetry),
    *routes("/.well-known/fluxer", WellKnown),
]

urlpatterns = [
    mount("", root_routes, wire="v1"),
    mount("", routes("/health", TopicsHealth), wire="topics"),
    *external_media,
    path("metrics", metrics),
    path("docs", RedirectView.as_view(url=here("/docs/v1"))),
    path("docs/", RedirectView.as_view(url=here("/docs/v1"))),
    path("docs/<str:name>", page),
    path("docs/<str:name>/", page),
    path("docs/<str:name>/openapi.json", document),
]
