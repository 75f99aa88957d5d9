"""The yardstick for fan-out with stock Channels: a consumer per socket, one group, group_send over Redis PubSub.

Every text that a client of path /control sends goes to all other clients. Needs REDIS_URL.
"""

import os
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import get_channel_layer
from channels.routing import URLRouter
from django.conf import settings
from django.urls import path

settings.configure(
    SECRET_KEY="of a yardstick",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    CHANNEL_LAYERS={
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [os.environ["REDIS_URL"]]},
        }
    },
)


class Receiver(AsyncWebsocketConsumer):
    """Somebody in the room."""

    async def connect(self) -> None:
        await self.channel_layer.group_add("room", self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard("room", self.channel_name)

    async def room_message(self, event: dict[str, Any]) -> None:
        await self.send(text_data=event["text"])


class Control(AsyncWebsocketConsumer):
    """Whoever tells what to broadcast."""

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        await get_channel_layer().group_send("room", {"type": "room.message", "text": text_data})
        await self.send(text_data="ok")


application = URLRouter([path("control", Control.as_asgi()), path("", Receiver.as_asgi())])
