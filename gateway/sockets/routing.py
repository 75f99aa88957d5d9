"""Where the gateway's sockets are."""

from channels.routing import URLRouter
from django.urls import re_path

from gateway.sockets.consumers import GatewayConsumer

websocket_application = URLRouter([re_path(r"^gateway/?$", GatewayConsumer.as_asgi())])
