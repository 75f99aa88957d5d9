"""For every write of the guild wire that takes a body, one that is valid, so that what answers is the rule and not the
form. `{name}` stands for an id of the stage."""

import base64
from datetime import timedelta
from typing import Any

from core.clock import now
from tests.pictures import data_url, picture
from tests.world import PASSWORD

JPEG = base64.b64encode(picture("JPEG")).decode()
CAT = {"name": "cat", "image": data_url(picture(size=(8, 8)))}
LATER = (now() + timedelta(hours=1)).isoformat()
BODIES: dict[str, Any] = {
    "POST /reports": {"type": "user", "user_id": "{user_id}", "category": "other"},
    "POST /reports/message": {"channel_id": "{channel_id}", "message_id": "{message_id}", "category": "spam"},
    "POST /reports/user": {"user_id": "{user_id}", "category": "other"},
    "POST /reports/guild": {"guild_id": "{guild_id}", "category": "other"},
    "POST /guilds": {"name": "x"},
    "PATCH /guilds/{guild_id}": {"name": "x"},
    "POST /guilds/{guild_id}/delete": {"password": PASSWORD},
    "DELETE /guilds/{guild_id}": {"password": PASSWORD},
    "POST /guilds/{guild_id}/transfer-ownership": {"new_owner_id": "{user_id}", "password": PASSWORD},
    "PATCH /guilds/{guild_id}/text-channel-flexible-names": {"enabled": True},
    "PATCH /guilds/{guild_id}/detached-banner": {"enabled": True},
    "PATCH /guilds/{guild_id}/members/{user_id}": {"nick": "x"},
    "PATCH /guilds/{guild_id}/members/@me": {"nick": "x"},
    "POST /guilds/{guild_id}/roles": {"name": "x"},
    "PATCH /guilds/{guild_id}/roles": [{"id": "{role_id}", "position": 1}],
    "PATCH /guilds/{guild_id}/roles/{role_id}": {"name": "x"},
    "PATCH /guilds/{guild_id}/roles/hoist-positions": [{"id": "{role_id}", "hoist_position": 1}],
    "POST /guilds/{guild_id}/discovery": {"description": "a guild for cats", "category_type": 0},
    "PATCH /guilds/{guild_id}/discovery": {"description": "a guild for dogs"},
    "POST /guilds/{guild_id}/channels": {"name": "x", "type": 0},
    "PATCH /guilds/{guild_id}/channels": [{"id": "{channel_id}", "position": 0}],
    "PATCH /channels/{channel_id}": {"topic": "x"},
    "PUT /channels/{channel_id}/permissions/{overwrite_id}": {"type": 0, "allow": "0"},
    "POST /channels/{channel_id}/invites": {},
    "POST /channels/{channel_id}/webhooks": {"name": "x"},
    "POST /guilds/{guild_id}/emojis": CAT,
    "POST /guilds/{guild_id}/emojis/bulk": {"emojis": [CAT]},
    "PATCH /guilds/{guild_id}/emojis/{emoji_id}": {"name": "xx"},
    "POST /guilds/{guild_id}/stickers": CAT,
    "POST /guilds/{guild_id}/stickers/bulk": {"stickers": [CAT]},
    "PATCH /guilds/{guild_id}/stickers/{sticker_id}": {"name": "xx"},
    "POST /channels/{channel_id}/messages": {"content": "x"},
    "POST /channels/{channel_id}/messages/bulk-delete": {"message_ids": ["{message_id}"]},
    "POST /channels/{channel_id}/messages/schedule": {
        "content": "x",
        "scheduled_local_at": LATER,
        "timezone": "UTC",
    },
    "PATCH /users/@me/scheduled-messages/{scheduled_message_id}": {
        "content": "x",
        "scheduled_local_at": LATER,
        "timezone": "UTC",
    },
    "PATCH /channels/{channel_id}/messages/{message_id}": {"content": "x"},
    "POST /channels/{channel_id}/messages/{message_id}/ack": {},
    "POST /read-states/ack-bulk": {"read_states": [{"channel_id": "{channel_id}", "message_id": "{message_id}"}]},
    "POST /users/@me/channels": {"recipient_id": "{user_id}"},
    "POST /users/@me/saved-messages": {"channel_id": "{channel_id}", "message_id": "{message_id}"},
    "POST /channels/{channel_id}/messages/{message_id}/memes": {"name": "x", "attachment_id": "{attachment_id}"},
    "POST /users/@me/preload-messages": {"channels": ["{channel_id}"]},
    "POST /users/@me/channels/messages/preload": {"channels": ["{channel_id}"]},
    "PATCH /channels/{channel_id}/call": {"region": None},
    "POST /channels/{channel_id}/call/ring": {"recipients": ["{user_id}"]},
    "POST /channels/{channel_id}/call/stop-ringing": {"recipients": ["{user_id}"]},
    "PATCH /guilds/{guild_id}/vanity-url": {"code": "the-cats"},
    "POST /guilds/{guild_id}/members-search": {"query": "target", "role_ids": ["{role_id}"]},
    "PUT /guilds/{guild_id}/bans/{user_id}": {"reason": "x", "delete_message_days": 1},
    "POST /packs/{pack_id}": {"name": "x"},  # whose place in the path says the kind
    "PATCH /packs/{pack_id}": {"name": "x"},
    "POST /packs/{pack_id}/invites": {"max_uses": 1},
    "POST /packs/emojis/{pack_id}": CAT,
    "POST /packs/emojis/{pack_id}/bulk": {"emojis": [CAT]},
    "PATCH /packs/emojis/{pack_id}/{emoji_id}": {"name": "xx"},
    "POST /packs/stickers/{pack_id}": CAT,
    "POST /packs/stickers/{pack_id}/bulk": {"stickers": [CAT]},
    "PATCH /packs/stickers/{pack_id}/{sticker_id}": {"name": "xx"},
    "POST /users/@me/connections": {"type": "domain", "identifier": "cats.example.org"},
    "POST /users/@me/connections/verify": {"initiation_token": "x.y"},
    "POST /users/@me/connections/bluesky/authorize": {"handle": "cats.bsky.social"},
    "PATCH /users/@me/connections/reorder": {"connection_ids": ["x"]},
    "PATCH /users/@me/connections/{type}/{connection_id}": {"sort_order": 1},
    "POST /users/@me/push/subscribe": {
        "endpoint": "https://push.example.com/x",
        "keys": {"p256dh": "key", "auth": "secret"},
    },
    "PATCH /users/@me/guilds/@me/settings": {"muted": True},
    "PATCH /users/@me/guilds/{guild_id}/settings": {
        "channel_overrides": {"{channel_id}": {"collapsed": True, "message_notifications": 1, "muted": True}}
    },
    "POST /users/@me/memes": {"url": "http://127.0.0.1/cat.png"},
    "PATCH /users/@me/memes/{meme_id}": {"name": "x", "tags": ["x"]},
    "PATCH /users/@me": {"global_name": "x"},
    "DELETE /users/@me": {"password": PASSWORD},
    "POST /users/@me/delete": {"password": PASSWORD},
    "POST /users/@me/disable": {"password": PASSWORD},
    "DELETE /users/@me/authorized-ips": {"password": PASSWORD},
    "POST /users/@me/messages/delete": {"password": PASSWORD},
    "POST /users/@me/themes": {"css": "a { color: red }"},
    "PATCH /users/@me/settings": {"restricted_guilds": ["{guild_id}"]},
    "PUT /users/@me/notes/{target_id}": {"note": "x"},
    "POST /users/@me/relationships": {"username": "x", "discriminator": "0001"},
    "PUT /users/@me/relationships/{user_id}": {"type": 2},
    "PATCH /users/@me/relationships/{user_id}": {"nickname": "x"},
    "PATCH /streams/{stream_key}/stream": {"region": None},
    "POST /streams/{stream_key}/preview": {"channel_id": "{voice_id}", "thumbnail": JPEG},
}
