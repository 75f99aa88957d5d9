"""Administrators in guilds that they are in no part of: what changes, who is told, and what the logs say."""

from typing import Any

import pytest

from accounts.models.user import UserFlags
from accounts.rights import EVERYTHING
from chat.models import ChannelKind, Message
from chat.operations.vanity import set_vanity_code
from core.clock import iso
from core.ids import new_id
from guilds.access import UNAVAILABLE
from guilds.models import AuditLogEntry, Ban, DiscoveryListing, Guild, Member
from guilds.models.member import JoinSource
from guilds.operations.bans import ban_member
from guilds.operations.discovery import apply_for_listing, review_listing
from moderation.models import AdminAuditEntry
from tests.operations.events import announced, mark, names
from tests.wire import Reply, Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db
WHY = "told%20to"


class Desk:
    """A guild called cats with an owner and a member, and an administrator who is in no guild."""

    def __init__(self) -> None:
        self.world = World()
        self.cats: GuildPlace = self.world.guild("cats").member("plain")
        self.plain = self.world.person("plain")
        self.stranger = self.world.person("stranger")
        self.admin = self.world.person("admin", acls=[EVERYTHING])
        self.wire = Wire(self.admin)

    def send(self, what: str, **body: Any) -> Reply:
        """One act on the guild."""
        return self.wire.send("POST", f"/admin/{what}", {"guild_id": str(self.cats.id)} | body, X_Audit_Log_Reason=WHY)

    def heard(self, what: str, **body: Any) -> list[str]:
        """What is announced by an act that must succeed."""
        start = mark()
        reply = self.send(what, **body)
        assert reply.status in (200, 204), reply
        return names(announced(start))

    @property
    def audit(self) -> AdminAuditEntry:
        """The newest entry of the instance's log."""
        entry = AdminAuditEntry.objects.order_by("-id").first()
        assert entry is not None
        assert (entry.admin_id, entry.reason) == (self.admin.user_id, "told to")
        return entry

    @property
    def own_log(self) -> tuple[int, int | None, str | None]:
        """The newest entry of the guild's log: what, by whom, why."""
        entry = AuditLogEntry.objects.filter(guild_id=self.cats.id).order_by("-id").first()
        assert entry is not None
        return entry.action_type, entry.user_id, entry.reason


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def jobs(django_capture_on_commit_callbacks: Any) -> Any:
    """What is asked for inside is done when it is over."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


UPDATE, KICK, BAN = 1, 20, 22

ACTS: dict[str, tuple[dict[str, Any], list[str], int | None, dict[str, str]]] = {
    "guilds/update-name": ({"name": "Dogs"}, ["GuildUpdated"], UPDATE, {"old_name": "cats", "new_name": "Dogs"}),
    "guilds/update-settings": (
        {"nsfw_level": 3, "mfa_level": 1, "disabled_operations": 8, "verification_level": 0},
        ["GuildUpdated"],
        UPDATE,
        {"nsfw_level": "3", "mfa_level": "1", "disabled_operations": "8"},
    ),
    "guilds/update-vanity": (
        {"vanity_url_code": "Fluxer-Cats"},
        ["GuildUpdated"],
        UPDATE,
        {"old_vanity": "", "new_vanity": "fluxer-cats"},
    ),
    "guilds/clear-fields": ({"fields": ["icon", "banner"]}, ["GuildUpdated"], UPDATE, {"fields": "icon,banner"}),
    "guilds/update-features": (
        {"add_features": ["VERIFIED", "BANNER"], "remove_features": ["BANNER", "ANIMATED_ICON"]},
        ["GuildUpdated"],
        UPDATE,
        {
            "add_features": "VERIFIED,BANNER",
            "remove_features": "BANNER,ANIMATED_ICON",
            "new_features": "ANIMATED_BANNER,BANNER,INVITE_SPLASH,VERIFIED",
        },
    ),
    "guilds/shutdown": ({}, ["GuildUpdated"], UPDATE, {"guild_id": "{guild}"}),
    "guilds/reload": ({}, ["GuildUpdated"], None, {"guild_id": "{guild}"}),
}


@pytest.mark.parametrize("what", ACTS)
def test_a_change_is_told_and_logged_in_both_logs(desk: Desk, what: str) -> None:
    """The guild's own log says that it happened, but neither who works for the instance nor why."""
    body, events, logged, facts = ACTS[what]
    Guild.objects.filter(id=desk.cats.id).update(icon="a_1234abcd", banner="1234abcd")
    assert desk.heard(what, **body) == events
    entry = desk.audit
    assert (entry.action, entry.target_type, entry.target_id) == (_action(what), "guild", str(desk.cats.id))
    assert entry.metadata == {name: said.format(guild=desk.cats.id) for name, said in facts.items()}
    if logged is not None:
        assert desk.own_log == (logged, None, None)


def _action(what: str) -> str:
    known = {"guilds/shutdown": "shutdown_guild", "guilds/reload": "reload_guild"}
    return known.get(what) or what.removeprefix("guilds/").replace("-", "_")


def test_what_changed_is_what_the_answer_says(desk: Desk) -> None:
    assert desk.send("guilds/update-name", name="Dogs").body["guild"]["name"] == "Dogs"
    features = desk.send("guilds/update-features", add_features=["VERIFIED"]).body["guild"]["features"]
    assert "VERIFIED" in features
    assert desk.send("guilds/transfer-ownership", new_owner_id=str(desk.plain.user_id)).body["guild"] == {
        "id": str(desk.cats.id),
        "name": "Dogs",
        "features": features,
        "owner_id": str(desk.plain.user_id),
        "icon": None,
        "banner": None,
        "member_count": 2,
    }
    assert desk.audit.metadata == {
        "old_owner_id": str(desk.cats.owner.user_id),
        "new_owner_id": str(desk.plain.user_id),
    }
    whole = desk.send("guilds/lookup").body["guild"]
    assert (whole["name"], whole["owner_id"], whole["member_count"]) == ("Dogs", str(desk.plain.user_id), 2)
    assert {channel["type"] for channel in whole["channels"]} <= set(ChannelKind.values)
    assert [role["id"] for role in whole["roles"]] == [whole["id"]]


WRITES = {
    "update-name": {"name": "x"},
    "update-settings": {},
    "update-vanity": {"vanity_url_code": None},
    "update-features": {},
    "clear-fields": {"fields": []},
    "transfer-ownership": {"new_owner_id": "1"},
    "delete": {},
    "shutdown": {},
    "reload": {},
    "ban-member": {"user_id": "1"},
    "kick-member": {"user_id": "1"},
    "force-add-user": {"user_id": "1"},
    "list-members": {},
}


def test_guilds_that_there_are_not(desk: Desk) -> None:
    """Lookups answer null or an empty list; writes 404."""
    for what, body in WRITES.items():
        assert desk.send(f"guilds/{what}", **body, guild_id="1").code == "UNKNOWN_GUILD", what
    assert desk.send("guilds/lookup", guild_id="1").body == {"guild": None}
    for kind in ("emojis", "stickers"):
        assert desk.wire.send("GET", f"/admin/guilds/1/{kind}").code == "UNKNOWN_GUILD"
    assert desk.send("bulk/add-guild-members", guild_id="1", user_ids=[]).code == "UNKNOWN_GUILD"
    assert not AdminAuditEntry.objects.exists()


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("guilds/update-name", {"name": ""}, "name"),
    ("guilds/update-name", {"name": "x" * 101}, "name"),
    ("guilds/update-settings", {"verification_level": 5}, "verification_level"),
    ("guilds/update-settings", {"disabled_operations": -1}, "disabled_operations"),
    ("guilds/update-vanity", {}, "vanity_url_code"),
    ("guilds/update-vanity", {"vanity_url_code": "a"}, "vanity_url_code"),
    ("guilds/update-vanity", {"vanity_url_code": "not/one"}, "vanity_url_code"),
    ("guilds/clear-fields", {"fields": ["name"]}, "fields.0"),
    ("guilds/update-features", {"add_features": ['X"']}, "add_features.0"),
    ("guilds/update-features", {"add_features": [f"F{n}" for n in range(100)]}, "add_features"),
    ("guilds/ban-member", {"user_id": "1", "delete_message_days": 8}, "delete_message_days"),
    ("guilds/ban-member", {"user_id": "1", "ban_duration_seconds": -1}, "ban_duration_seconds"),
    ("guilds/list-members", {"limit": 201}, "limit"),
    ("guilds/search", {"query": ""}, "query"),
    ("bulk/add-guild-members", {"user_ids": ["1"] * 1001}, "user_ids"),
    ("assets/purge", {"ids": ["x" * 65]}, "ids.0"),
    ("feature-flags/update", {"flag": "other", "guild_ids": ""}, "flag"),
    ("feature-flags/update", {"flag": "expression_packs", "guild_ids": "1,x"}, "guild_ids"),
]


def test_bad_bodies_are_refused_where_they_are_bad(desk: Desk) -> None:
    for what, body, where in BAD:
        reply = desk.send(what, **body)
        assert (reply.status, [path for path, _ in reply.invalid]) == (400, [where]), (what, body, reply.body)
    assert not AdminAuditEntry.objects.exists()


def test_a_code_is_taken_once(desk: Desk) -> None:
    dogs = desk.world.guild("dogs")
    assert desk.send("guilds/update-vanity", vanity_url_code="pets").status == 200
    again = desk.send("guilds/update-vanity", vanity_url_code="PETS", guild_id=str(dogs.id))
    assert again.invalid == [("vanity_url_code", "THIS_VANITY_URL_IS_ALREADY_TAKEN")]
    Guild.objects.filter(id=desk.cats.id).update(vanity_uses=5)
    assert desk.send("guilds/update-vanity", vanity_url_code="pets").status == 200
    assert desk.cats.guild.vanity_uses == 5
    assert desk.send("guilds/update-vanity", vanity_url_code=None).status == 200
    assert (desk.cats.guild.vanity_url_code, desk.cats.guild.vanity_uses) == (None, 0)
    assert desk.send("guilds/update-vanity", vanity_url_code="pets", guild_id=str(dogs.id)).status == 200


def test_only_members_can_be_made_owners(desk: Desk) -> None:
    bot = desk.world.bot()
    desk.cats.member("bot")
    for user, code in ((desk.stranger, "UNKNOWN_MEMBER"), (bot, "CANNOT_TRANSFER_OWNERSHIP_TO_BOT")):
        assert desk.send("guilds/transfer-ownership", new_owner_id=str(user.user_id)).code == code


def test_a_guild_is_closed_until_it_is_reloaded(desk: Desk) -> None:
    plain = Wire(desk.plain)
    desk.send("guilds/shutdown")
    assert UNAVAILABLE in desk.cats.guild.features
    assert plain.send("GET", f"/guilds/{desk.cats.id}").code == "MISSING_ACCESS"
    desk.send("guilds/reload")
    assert UNAVAILABLE not in desk.cats.guild.features
    assert plain.send("GET", f"/guilds/{desk.cats.id}").status == 200


def test_a_guild_goes_as_if_its_owner_had_deleted_it(desk: Desk) -> None:
    assert "GuildDeleted" in desk.heard("guilds/delete")
    assert not Guild.objects.filter(id=desk.cats.id).exists()
    assert (desk.audit.action, desk.audit.metadata) == ("delete_guild", {"guild_id": str(desk.cats.id)})
    assert desk.send("guilds/delete").code == "UNKNOWN_GUILD"


# -- people ----------------------------------------------------------------------------------------------------------


def test_anybody_but_the_owner_can_be_put_out(desk: Desk) -> None:
    """Nobody's rank in the guild counts, and the administrator is not in it."""
    desk.cats.role("mods", 1 << 3).member("mod", "mods")
    mod, owner = str(desk.world.person("mod").user_id), str(desk.cats.owner.user_id)
    for what in ("kick-member", "ban-member"):
        assert desk.send(f"guilds/{what}", user_id=owner).code == "MISSING_PERMISSIONS"
    assert desk.send("guilds/ban-member", user_id="1").code == "UNKNOWN_USER"
    stranger = str(desk.stranger.user_id)
    assert desk.send("guilds/kick-member", user_id=stranger).code == "UNKNOWN_MEMBER"

    assert desk.heard("guilds/kick-member", user_id=mod) == ["MemberLeft", "UserSettingsUpdated"]
    assert desk.own_log == (KICK, None, None)
    assert (desk.audit.action, desk.audit.target_type, desk.audit.target_id) == ("kick_member", "guild_member", mod)
    assert desk.audit.metadata == {"guild_id": str(desk.cats.id), "user_id": mod}

    assert desk.heard("guilds/ban-member", user_id=stranger, reason="spam") == ["MemberBanned"]
    assert desk.own_log[:2] == (BAN, None)
    (listed,) = Wire(desk.cats.owner).send("GET", f"/guilds/{desk.cats.id}/bans").body
    assert (listed["reason"], listed["moderator_id"]) == ("spam", "0")
    assert desk.audit.metadata == {
        "guild_id": str(desk.cats.id),
        "user_id": stranger,
        "reason": "spam",
        "delete_message_days": "0",
        "ban_duration_seconds": "0",
    }


@pytest.mark.parametrize("what", ["kick-member", "ban-member"])
def test_who_may_do_more_is_put_out_by_who_may_as_much(desk: Desk, what: str) -> None:
    desk.cats.member("admin")
    rights = ["admin:authenticate", "guild:kick_member", "guild:ban_member"]
    low = Wire(desk.world.person("low", acls=rights))
    body = {"guild_id": str(desk.cats.id), "user_id": str(desk.admin.user_id)}
    assert low.send("POST", f"/admin/guilds/{what}", body).code == "MISSING_PERMISSIONS"
    assert Member.objects.filter(guild_id=desk.cats.id, user_id=desk.admin.user_id).exists()
    assert low.send("POST", f"/admin/guilds/{what}", body | {"user_id": str(desk.plain.user_id)}).status == 204


def test_a_ban_for_some_time_takes_recent_messages(desk: Desk, jobs: Any) -> None:
    plain, channel = Wire(desk.plain), desk.cats.channel_id("general")
    assert plain.send("POST", f"/channels/{channel}/messages", {"content": "buy"}).status == 200
    body = {"user_id": str(desk.plain.user_id), "delete_message_days": 1, "ban_duration_seconds": 3600}
    start = mark()
    with jobs():
        assert desk.send("guilds/ban-member", **body).status == 204
    assert {"MemberBanned", "MemberLeft", "MessagesDeleted"} <= set(names(announced(start)))
    assert not Message.objects.filter(author=desk.plain.user, content="buy").exists()
    assert Ban.objects.get().expires_at is not None


def test_somebody_is_brought_in_though_banned(desk: Desk) -> None:
    ban_member(desk.cats.owner, desk.cats.id, desk.stranger.user_id)
    user_id = str(desk.stranger.user_id)
    heard = desk.heard("guilds/force-add-user", user_id=user_id)
    assert heard == ["UserSettingsUpdated", "MemberJoined", "MessageCreated"]
    assert (desk.audit.action, desk.audit.target_type, desk.audit.target_id) == ("force_add_to_guild", "user", user_id)
    assert desk.audit.metadata == {"guild_id": str(desk.cats.id)}
    assert Member.objects.get(user=desk.stranger.user).join_source == JoinSource.ADMINISTRATOR
    assert desk.heard("guilds/force-add-user", user_id=user_id) == []
    assert desk.send("guilds/force-add-user", user_id="1").code == "UNKNOWN_USER"
    gone = desk.world.person("gone", flags=UserFlags.DELETED)
    assert desk.send("guilds/force-add-user", user_id=str(gone.user_id)).code == "UNKNOWN_USER"


def test_members_are_listed_by_when_they_came(desk: Desk) -> None:
    desk.cats.member("third")
    people = [str(actor.user_id) for actor in (desk.cats.owner, desk.plain, desk.world.person("third"))]
    page = desk.send("guilds/list-members", limit=2).body
    assert [member["user"]["id"] for member in page["members"]] == people[:2]
    assert (page["total"], page["limit"], page["offset"]) == (3, 2, 0)
    rest = desk.send("guilds/list-members", limit=2, offset=2).body
    assert [member["user"]["id"] for member in rest["members"]] == people[2:]
    beyond = desk.send("guilds/list-members", offset=2**53 - 1).body
    assert (beyond["members"], beyond["total"]) == ([], 3)


# -- many at once ----------------------------------------------------------------------------------------------------


def test_many_people_come_in_each_on_their_own(desk: Desk) -> None:
    fresh = [desk.world.person(f"fresh{n}") for n in range(3)]
    gone = desk.world.person("gone", flags=UserFlags.DELETED)
    ids = [str(actor.user_id) for actor in (*fresh, gone, desk.plain, fresh[0])] + ["1"]
    start = mark()
    body = desk.send("bulk/add-guild-members", user_ids=ids).body
    assert body["successful"] == [*ids[:3], str(desk.plain.user_id)]
    failed = {one["id"]: one["error"] for one in body["failed"]}
    assert failed == {str(gone.user_id): "UNKNOWN_USER", "1": "UNKNOWN_USER"}
    heard = announced(start)
    assert sorted(names(heard)) == ["MemberJoined"] * 3 + ["UserSettingsUpdated"] * 3
    versions = [event.version for event in heard if type(event).__name__ == "MemberJoined"]  # type: ignore[attr-defined]
    assert versions == list(range(versions[0], versions[0] + 3))
    assert (desk.cats.guild.version, desk.cats.guild.member_count) == (versions[-1], 5)
    assert Wire(fresh[1]).send("GET", f"/guilds/{desk.cats.id}").status == 200
    entry = desk.audit
    assert (entry.action, entry.target_id) == ("bulk_add_guild_members", str(desk.cats.id))
    assert entry.metadata == {"guild_id": str(desk.cats.id), "user_count": "7"}


def test_many_guilds_change_features_each_on_its_own(desk: Desk) -> None:
    dogs, full = desk.world.guild("dogs"), desk.world.guild("full")
    Guild.objects.filter(id=full.id).update(features=[f"F{n}" for n in range(100)])
    Guild.objects.filter(id=dogs.id).update(features=["VERIFIED"])
    ids = [str(place.id) for place in (desk.cats, dogs, full)] + ["1"]
    start = mark()
    body = desk.send("bulk/update-guild-features", guild_ids=ids, add_features=["VERIFIED"]).body
    assert body["successful"] == ids[:2]
    assert {one["id"]: one["error"] for one in body["failed"]} == {ids[2]: "INVALID_FORM_BODY", "1": "UNKNOWN_GUILD"}
    (event,) = announced(start)
    assert (event.guild_id, event.version) == (desk.cats.id, desk.cats.guild.version)  # type: ignore[attr-defined]
    assert desk.own_log == (UPDATE, None, None)
    entry = desk.audit
    assert (entry.action, entry.target_id) == ("bulk_update_guild_features", "0")
    assert entry.metadata == {"guild_count": "4", "add_features": "VERIFIED", "remove_features": ""}


# -- finding ---------------------------------------------------------------------------------------------------------


def test_guilds_are_found_by_what_is_known_of_them(desk: Desk) -> None:
    tigers = desk.world.guild("Big Tigers", owner="keeper")
    Guild.objects.filter(id=tigers.id).update(features=["VANITY_URL"])
    set_vanity_code(tigers.owner, tigers.id, code="stripes")
    desk.send("guilds/update-name", name="Ça va!")

    def found(**body: Any) -> list[str]:
        return [guild["id"] for guild in desk.send("guilds/search", **body).body["guilds"]]

    cats, big = str(desk.cats.id), str(tigers.id)
    for query in ("tigers big", "tig", "STRIPES", big, str(tigers.owner.user_id)):
        assert found(query=query) == [big], query
    assert found(query="ca va") == found(query="!") == [cats]
    assert found(query="cats") == found(query="nothing") == found(query="9" * 30) == []
    assert found() == [big, cats]
    assert (found(limit=1), found(limit=1, offset=1), found(offset=2)) == ([big], [cats], [])
    assert desk.send("guilds/search", limit=1).body["total"] == 2


# -- discovery -------------------------------------------------------------------------------------------------------


def listed(desk: Desk) -> bool:
    return "DISCOVERABLE" in desk.cats.guild.features


def test_applications_are_decided_once_and_the_guild_learns_why(desk: Desk) -> None:
    path = f"/admin/discovery/applications/{desk.cats.id}"

    def decide(what: str, where: str = path, **body: Any) -> Reply:
        return desk.wire.send("POST", f"{where}/{what}", body, X_Audit_Log_Reason=WHY)

    assert decide("approve").code == "DISCOVERY_APPLICATION_NOT_FOUND"
    apply_for_listing(desk.cats.owner, desk.cats.id, description="All about cats", category=3)
    assert decide("reject").invalid == [("reason", "INVALID_FORMAT")]
    rejected = decide("reject", reason="too few").body
    assert (rejected["status"], rejected["review_reason"], rejected["category_type"]) == ("rejected", "too few", 3)
    assert desk.own_log == (UPDATE, None, "too few")
    assert (desk.audit.action, desk.audit.metadata) == ("discovery.reject", {"reason": "too few"})
    for what in ("approve", "reject"):
        assert decide(what, reason="x").status == 409

    apply_for_listing(desk.cats.owner, desk.cats.id, description="All about cats", category=3)
    assert decide("approve").body["status"] == "approved"
    assert listed(desk)
    own = Wire(desk.cats.owner).send("GET", f"/guilds/{desk.cats.id}/audit-logs").body["audit_log_entries"][0]
    assert {"key": "discovery_status", "old_value": "pending", "new_value": "approved"} in own["changes"]
    away = f"/admin/discovery/guilds/{desk.cats.id}"
    assert decide("remove", away, reason="spam").body["status"] == "removed"
    assert (desk.audit.action, listed(desk)) == ("discovery.remove", False)
    assert decide("remove", away, reason="spam").code == "DISCOVERY_NOT_DISCOVERABLE"


def test_applications_come_latest_first_page_by_page(desk: Desk) -> None:
    places = [desk.cats, *(desk.world.guild(f"club{n}") for n in range(3))]
    for place in places:
        apply_for_listing(place.owner, place.id, description="All about cats", category=3)
    moment = DiscoveryListing.objects.get(guild_id=places[0].id).applied_at
    DiscoveryListing.objects.update(applied_at=moment)  # at once: then the newest guild is first
    review_listing(desk.admin, places[3].id, decision="approve")

    def page(query: str) -> list[str]:
        return [one["guild_id"] for one in desk.wire.send("GET", f"/admin/discovery/applications?{query}").body]

    ids = [str(place.id) for place in reversed(places)]
    assert page("") == ids[1:]
    assert page("limit=2") == ids[1:3]
    assert page(f"limit=2&cursor={ids[2]}") == ids[3:]
    assert page(f"cursor={ids[0]}") == ids[1:]  # decided meanwhile, and a place in the list all the same
    assert page("status=approved") == ids[:1]
    (first,) = desk.wire.send("GET", "/admin/discovery/applications?status=approved").body
    assert (first["applied_at"], first["status"]) == (iso(moment), "approved")
    for query in ("cursor=1", "cursor=x", "status=open", "limit=0"):
        assert desk.wire.send("GET", f"/admin/discovery/applications?{query}").status == 400


def test_a_guild_without_the_feature_is_listed_no_more(desk: Desk) -> None:
    apply_for_listing(desk.cats.owner, desk.cats.id, description="All about cats", category=3)
    for what in ("guilds/update-features", "bulk/update-guild-features"):
        DiscoveryListing.objects.update(status="pending")
        review_listing(desk.admin, desk.cats.id, decision="approve")
        desk.send(what, remove_features=["DISCOVERABLE"], guild_ids=[str(desk.cats.id)])
        assert DiscoveryListing.objects.get().status == "removed", what


# -- pictures and flags ----------------------------------------------------------------------------------------------


def test_pictures_go_wherever_they_are(desk: Desk) -> None:
    emoji, sticker = desk.cats.emoji(), str(desk.cats.sticker().id)
    (shown,) = desk.wire.send("GET", f"/admin/guilds/{desk.cats.id}/emojis").body["emojis"]
    assert (shown["id"], shown["creator_id"]) == (str(emoji.id), str(emoji.creator_id))
    assert shown["media_url"].endswith(f"/media/emojis/{emoji.id}.webp")
    assert [one["id"] for one in desk.wire.send("GET", f"/admin/guilds/{desk.cats.id}/stickers").body["stickers"]] == [
        sticker
    ]
    other = str(new_id())
    start = mark()
    body = desk.send("assets/purge", ids=[str(emoji.id), sticker, other, "abcd1234", "../x", str(emoji.id)]).body
    guild_id = str(desk.cats.id)
    assert body["processed"] == [
        {"id": str(emoji.id), "asset_type": "emoji", "found_in_db": True, "guild_id": guild_id},
        {"id": sticker, "asset_type": "sticker", "found_in_db": True, "guild_id": guild_id},
        {"id": other, "asset_type": "unknown", "found_in_db": False, "guild_id": None},
        {"id": "abcd1234", "asset_type": "unknown", "found_in_db": False, "guild_id": None},
    ]
    assert body["errors"] == [{"id": "../x", "error": "INVALID_FORM_BODY"}]
    assert names(announced(start)) == ["EmojisUpdated", "StickersUpdated"]
    written = AdminAuditEntry.objects.order_by("id").values_list("action", "target_type", "target_id")
    assert list(written) == [
        ("purge_guild_emoji_asset", "guild_emoji", str(emoji.id)),
        ("purge_guild_sticker_asset", "guild_sticker", sticker),
        ("purge_asset", "asset", other),
        ("purge_asset", "asset", "abcd1234"),
    ]
    assert desk.own_log == (92, None, None)


def test_flags_are_tried_by_exactly_the_guilds_that_are_named(desk: Desk) -> None:
    dogs = desk.world.guild("dogs")
    cats, both = str(desk.cats.id), f"{desk.cats.id}, {dogs.id}"
    flag = {"flag": "expression_packs"}
    assert {one["key"] for one in desk.send("feature-flags/list").body["flags"]} == {
        "message_scheduling",
        "expression_packs",
    }
    assert desk.heard("feature-flags/update", **flag, guild_ids=both) == ["GuildUpdated"] * 2
    assert desk.send("feature-flags/get").body == {
        "feature_flags": {"message_scheduling": [], "expression_packs": [cats, str(dogs.id)]}
    }
    assert "MT_EXPRESSION_PACKS" in dogs.guild.features
    start = mark()
    changed = desk.send("feature-flags/update", **flag, guild_ids=cats).body
    assert changed["feature_flags"]["expression_packs"] == [cats]
    assert names(announced(start)) == ["GuildUpdated"]
    assert "MT_EXPRESSION_PACKS" not in dogs.guild.features
    assert desk.send("feature-flags/update", **flag, guild_ids="1").code == "UNKNOWN_GUILD"
    assert desk.send("feature-flags/get").body == changed


# -- the gateway -----------------------------------------------------------------------------------------------------


def test_guilds_are_reloaded_by_a_job(desk: Desk, jobs: Any) -> None:
    dogs = desk.world.guild("dogs")
    desk.send("guilds/shutdown")
    start = mark()
    ids = [str(desk.cats.id), str(dogs.id), "1", str(dogs.id)]
    with jobs():
        assert desk.send("gateway/reload-all", guild_ids=ids).body == {"count": 2}
    assert (desk.audit.action, desk.audit.metadata) == ("gateway.reload_all", {"guild_count": "2"})
    assert names(announced(start)) == ["GuildUpdated"] * 2
    assert UNAVAILABLE not in desk.cats.guild.features
