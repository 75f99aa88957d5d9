"""What a client knows from READY and the events after it, kept as a client would keep it."""

from copy import deepcopy
from typing import Any


class Mirror:
    """The guilds of one session: properties, and roles, channels, emojis, stickers and members by id."""

    def __init__(self, ready: dict[str, Any]) -> None:
        self.guilds: dict[str, dict[str, Any]] = {}
        for guild in ready["guilds"]:
            self._put_guild(guild)

    def know_members(self, guild_id: str, members: list[dict[str, Any]]) -> None:
        """Fill in the members, which no session is told of unasked."""
        self.guilds[guild_id]["members"] = {member["user"]["id"]: member for member in members}

    def take(self, name: str, payload: Any) -> None:
        """Apply one dispatch."""
        handler = getattr(self, f"_on_{name.lower()}", None)
        if handler is not None:
            handler(deepcopy(payload))

    def _put_guild(self, guild: dict[str, Any]) -> None:
        if guild.get("unavailable"):
            return  # closed for now: there is nothing to show of it, as after GUILD_DELETE
        self.guilds[guild["id"]] = {
            "properties": guild["properties"],
            **{
                kind: {each["id"]: each for each in guild[kind]} for kind in ("roles", "channels", "emojis", "stickers")
            },
            "members": {},
        }

    def _of(self, payload: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self.guilds.get(payload.get("guild_id", ""), _Nothing())
        return found

    # -- guilds ------------------------------------------------------------------------------------------------------

    def _on_guild_create(self, guild: dict[str, Any]) -> None:
        self._put_guild(guild)

    def _on_guild_update(self, guild: dict[str, Any]) -> None:
        self._of(guild)["properties"] = {key: value for key, value in guild.items() if key != "guild_id"}

    def _on_guild_delete(self, guild: dict[str, Any]) -> None:
        self.guilds.pop(guild["id"], None)

    def _on_guild_emojis_update(self, payload: dict[str, Any]) -> None:
        self._of(payload)["emojis"] = {each["id"]: each for each in payload["emojis"]}

    def _on_guild_stickers_update(self, payload: dict[str, Any]) -> None:
        self._of(payload)["stickers"] = {each["id"]: each for each in payload["stickers"]}

    # -- roles and members -------------------------------------------------------------------------------------------

    def _on_guild_role_create(self, payload: dict[str, Any]) -> None:
        self._of(payload)["roles"][payload["role"]["id"]] = payload["role"]

    _on_guild_role_update = _on_guild_role_create

    def _on_guild_role_update_bulk(self, payload: dict[str, Any]) -> None:
        self._of(payload)["roles"].update({role["id"]: role for role in payload["roles"]})

    def _on_guild_role_delete(self, payload: dict[str, Any]) -> None:
        guild, gone = self._of(payload), payload["role_id"]
        guild["roles"].pop(gone, None)
        for member in guild["members"].values():
            member["roles"] = [held for held in member["roles"] if held != gone]

    def _on_guild_member_add(self, member: dict[str, Any]) -> None:
        self._of(member)["members"][member["user"]["id"]] = _without_place(member)

    _on_guild_member_update = _on_guild_member_add

    def _on_guild_member_remove(self, payload: dict[str, Any]) -> None:
        self._of(payload)["members"].pop(payload["user"]["id"], None)

    # -- channels ----------------------------------------------------------------------------------------------------

    def _on_channel_create(self, channel: dict[str, Any]) -> None:
        self._of(channel)["channels"][channel["id"]] = channel

    _on_channel_update = _on_channel_create

    def _on_channel_update_bulk(self, payload: dict[str, Any]) -> None:
        self._of(payload)["channels"].update({each["id"]: each for each in payload["channels"]})

    def _on_channel_delete(self, channel: dict[str, Any]) -> None:
        self._of(channel)["channels"].pop(channel["id"], None)

    def _on_message_create(self, message: dict[str, Any]) -> None:
        channel = self._of(message)["channels"].get(message["channel_id"])
        if channel is not None:
            channel["last_message_id"] = message["id"]

    def _on_channel_pins_update(self, payload: dict[str, Any]) -> None:
        channel = self._of(payload)["channels"].get(payload["channel_id"])
        if channel is not None:
            channel["last_pin_timestamp"] = payload["last_pin_timestamp"]


def _without_place(member: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in member.items() if key != "guild_id"}


class _Nothing(dict[str, Any]):
    """What a session knows of a guild it is not in: it swallows everything."""

    def __missing__(self, key: str) -> dict[str, Any]:
        return {}
