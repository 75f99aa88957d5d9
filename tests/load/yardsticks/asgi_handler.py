"""The product's views and middlewares under Django's own ASGI handler. Needs an installation's environment."""

# ruff: noqa: E402 - Django must be ready before the wiring imports models
from config.boot import boot

boot()

from django.core.asgi import get_asgi_application

application = get_asgi_application()
