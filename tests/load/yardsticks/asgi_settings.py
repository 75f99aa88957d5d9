"""The product's settings, but for what Django demands under ASGI: a connection per request."""

from config.settings import *  # noqa: F403
from config.settings import DATABASES

DATABASES["default"]["CONN_MAX_AGE"] = 0
