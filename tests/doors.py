"""Every door through which people bring pictures, each as one request with a picture: for tests of what stops one."""

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx

from chat import memes
from chat.operations.groups import create_group
from core.clock import now
from core.media import external
from core.outbound import Reply as Fetched
from core.permissions import P
from guilds.models import Guild
from tests.befriending import befriend
from tests.operations.posts.test_post_images import Place as TopicPlace
from tests.operations.rooms.test_room_managing import Room
from tests.pictures import data_url, picture
from tests.topic_wire import visitor
from tests.wire import Reply, Wire
from tests.world import World

PICTURE = picture("PNG", (32, 32), color=(9, 99, 199))
JPEG = picture("JPEG", (32, 32), color=(9, 99, 199))
URL = data_url(PICTURE)
_NAME = "cat.png"
_SENT = {"type": "image", "data": URL, "filename": _NAME, "size": 1, "mime_type": "image/png"}
_FEATURES = ["BANNER", "INVITE_SPLASH"]


class _Elsewhere:
    """Every address leads to the picture."""

    def fetch(self, url: str, **options: Any) -> Fetched:
        return Fetched(200, url, httpx.Headers({"content-type": "image/png"}), PICTURE)


class Doors:
    """People and places, and what they bring."""

    def __init__(self, monkeypatch: Any) -> None:
        world = World()
        world.person("bob", traits=["MT_MESSAGE_SCHEDULING"])
        everything = P.MANAGE_GUILD | P.CREATE_EXPRESSIONS | P.MANAGE_WEBHOOKS
        self.guild = world.guild().role("staff", everything).member("bob", "staff")
        self.bob = world.person("bob")
        self.wire = Wire(self.bob)
        Guild.objects.filter(pk=self.guild.id).update(features=_FEATURES)
        self.channel = f"/channels/{self.guild.channel_id('general')}"
        for module in ("core.images.fetching", memes.__name__, external.__name__):
            monkeypatch.setattr(f"{module}.outbound", _Elsewhere)

    def _form(self, method: str, path: str, **message: Any) -> Reply:
        return self.wire.form(method, path, {"attachments": [{"id": 0}], **message}, ("files[0]", _NAME, PICTURE))

    def message(self) -> Reply:
        return self._form("POST", f"{self.channel}/messages", content="look")

    def edit(self) -> Reply:
        sent = self.wire.send("POST", f"{self.channel}/messages", {"content": "x"}).body
        return self._form("PATCH", f"{self.channel}/messages/{sent['id']}")

    def scheduled(self) -> Reply:
        when = {"scheduled_local_at": (now() + timedelta(hours=1)).isoformat()[:19], "timezone": "UTC"}
        return self._form("POST", f"{self.channel}/messages/schedule", **when)

    def webhook_message(self) -> Reply:
        hook = self.wire.send("POST", f"{self.channel}/webhooks", {"name": "hook"}).body
        path = f"/webhooks/{hook['id']}/{hook['token']}"
        return Wire().form("POST", path, {"attachments": [{"id": 0}]}, ("files[0]", _NAME, PICTURE))

    def webhook_avatar(self) -> Reply:
        return self.wire.send("POST", f"{self.channel}/webhooks", {"name": "hook", "avatar": URL})

    def user_avatar(self) -> Reply:
        return self.wire.send("PATCH", "/users/@me", {"avatar": URL})

    def user_banner(self) -> Reply:
        return self.wire.send("PATCH", "/users/@me", {"banner": URL})

    def topic_avatar(self) -> Reply:
        return Wire(self.bob, prefix="/api").send("PUT", "/users/profile", {"profile_picture": URL})

    def member_avatar(self) -> Reply:
        return self.wire.send("PATCH", f"/guilds/{self.guild.id}/members/@me", {"avatar": URL})

    def member_banner(self) -> Reply:
        return self.wire.send("PATCH", f"/guilds/{self.guild.id}/members/@me", {"banner": URL})

    def new_guild(self) -> Reply:
        return self.wire.send("POST", "/guilds", {"name": "Dogs", "icon": URL})

    def guild_icon(self) -> Reply:
        return self._of_guild("icon")

    def guild_banner(self) -> Reply:
        return self._of_guild("banner")

    def guild_splash(self) -> Reply:
        return self._of_guild("splash")

    def guild_embed_splash(self) -> Reply:
        return self._of_guild("embed_splash")

    def _of_guild(self, name: str) -> Reply:
        return self.wire.send("PATCH", f"/guilds/{self.guild.id}", {name: URL})

    def emoji(self) -> Reply:
        return self.wire.send("POST", f"/guilds/{self.guild.id}/emojis", {"name": "cat", "image": URL})

    def sticker(self) -> Reply:
        body = {"name": "cat", "description": "", "tags": ["cat"], "image": URL}
        return self.wire.send("POST", f"/guilds/{self.guild.id}/stickers", body)

    def group_icon(self) -> Reply:
        friend = self.guild.owner
        befriend(self.bob, friend)
        group = create_group(self.bob, (friend.user_id,))
        return self.wire.send("PATCH", f"/channels/{group.id}", {"icon": URL})

    def stream(self) -> Reply:
        voice = self.guild.channel_id("General")
        body = {"channel_id": str(voice), "thumbnail": base64.b64encode(JPEG).decode(), "content_type": "image/jpeg"}
        return self.wire.send("POST", f"/streams/{self.guild.id}:{voice}:abc/preview", body)

    def meme(self) -> Reply:
        return self.wire.send("POST", "/users/@me/memes", {"url": "https://site.example/cat.png"})

    def room_message(self) -> Reply:
        room = Room()
        return room.bob.wire.send("POST", f"{room.path}/messages", {"content": "x", "attachments": [_SENT]})

    def private_message(self) -> Reply:
        body = {"to_user_id": visitor().id, "content": "x", "attachments": [_SENT]}
        return visitor().wire.send("POST", "/messages/private", body)

    def room_picture(self) -> Reply:
        room = Room()
        return room.alice.wire.send("PUT", f"{room.path}/picture", {"picture": URL})

    def room_background(self) -> Reply:
        room = Room()
        return room.alice.wire.send("PUT", f"{room.path}/background", {"background_picture": URL})

    def post(self) -> Reply:
        place = TopicPlace()
        body = {"title": "Look", "content": "x", "images": [_SENT]}
        return place.bob.wire.send("POST", place.path, body)

    def external(self) -> Reply:
        return Wire().fetch(external.external_url(f"https://site.example/{self.bob.user_id}.png"))


REFUSED: dict[str, Callable[[Doors], Reply]] = {
    name: function for name, function in vars(Doors).items() if not name.startswith("_") and name != "external"
}
"""The doors that say so to whoever comes through them, by name."""
