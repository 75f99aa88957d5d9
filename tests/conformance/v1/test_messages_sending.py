"""Sending a message: the shape of the answer, what is refused and how."""

from typing import Any

import pytest

from tests.people import Person, register, text_channel

KEYS = {
    "id",
    "channel_id",
    "author",
    "type",
    "flags",
    "content",
    "timestamp",
    "edited_timestamp",
    "pinned",
    "mention_everyone",
    "embeds",
    "attachments",
    "stickers",
}
AUTHOR_KEYS = {"id", "username", "discriminator", "global_name", "avatar", "avatar_color", "flags"}


async def _scene(servers: Any) -> tuple[Person, str]:
    alice = await register(servers.http_url)
    return alice, text_channel(await alice.guild())["id"]


async def _refused(person: Person, channel: str, body: Any, method: str = "POST", suffix: str = "") -> dict[str, Any]:
    answer = await person.call(method, f"/channels/{channel}/messages{suffix}", body)
    assert answer.status_code >= 400
    found: dict[str, Any] = answer.json()
    return found


def _field(refusal: dict[str, Any]) -> tuple[str, str]:
    assert refusal["code"] == "INVALID_FORM_BODY"
    (error,) = refusal["errors"]
    return error["path"], error["code"]


async def test_a_plain_message_has_exactly_the_keys_of_the_wire(servers: Any) -> None:
    alice, channel = await _scene(servers)
    sent = await alice.say(channel, "  hello\u202e \x07world ")
    assert set(sent) == KEYS
    assert set(sent["author"]) == AUTHOR_KEYS
    assert sent["content"] == "hello world"
    assert (sent["author"]["id"], sent["channel_id"], sent["type"], sent["flags"]) == (alice.id, channel, 0, 0)
    assert sent["edited_timestamp"] is None
    assert (int(sent["id"]) >> 22) + 1420070400000 > 1_700_000_000_000
    assert sent["timestamp"].endswith("Z")
    assert await alice.ask("GET", f"/channels/{channel}/messages/{sent['id']}") == sent


async def test_keys_that_are_there_only_when_needed(servers: Any) -> None:
    alice, channel = await _scene(servers)
    bob = await register(servers.http_url, "bob")
    sent = await alice.say(channel, f"<@{bob.id}> @everyone", nonce="n-1", tts=True)
    assert set(sent) == KEYS | {"mentions", "nonce", "tts"}
    assert (sent["nonce"], sent["mention_everyone"], sent["tts"]) == ("n-1", True, True)
    assert set(sent["mentions"][0]) == AUTHOR_KEYS
    listed = (await alice.ask("GET", f"/channels/{channel}/messages?limit=1"))[0]
    assert set(listed) == KEYS | {"mentions", "tts"}


async def test_the_same_nonce_answers_with_the_same_message(servers: Any) -> None:
    alice, channel = await _scene(servers)
    first = await alice.say(channel, "once", nonce="7")
    assert await alice.say(channel, "twice", nonce="7") == first
    other = text_channel(await alice.guild("Dogs"))["id"]
    assert (await _refused(alice, other, {"content": "x", "nonce": "7"}))["code"] == "UNKNOWN_MESSAGE"


async def test_replies_and_forwards(servers: Any) -> None:
    alice, channel = await _scene(servers)
    asked = await alice.say(channel, "question")
    answer = await alice.say(channel, "answer", message_reference={"message_id": asked["id"]})
    assert answer["type"] == 19
    assert answer["referenced_message"] == asked
    assert answer["message_reference"]["message_id"] == asked["id"]
    assert answer["message_reference"]["type"] == 0
    reference = {"message_id": asked["id"], "channel_id": channel, "type": 1}
    forward = await alice.ask("POST", f"/channels/{channel}/messages", {"message_reference": reference})
    assert (forward["type"], forward["content"], forward["message_reference"]["type"]) == (0, "", 1)
    (snapshot,) = forward["message_snapshots"]
    assert (snapshot["content"], snapshot["timestamp"]) == ("question", asked["timestamp"])
    assert "referenced_message" not in forward


async def test_embeds_are_answered_with_all_their_keys_and_hidden_while_suppressed(servers: Any) -> None:
    alice, channel = await _scene(servers)
    embed = {
        "title": "Cats",
        "description": "All of them",
        "url": "https://example.com/cats",
        "timestamp": 1_700_000_000_000,
        "author": {"name": "alice"},
        "image": {"url": "https://example.com/cat.png"},
        "fields": [{"name": "paws", "value": "4"}],
    }
    (found,) = (await alice.ask("POST", f"/channels/{channel}/messages", {"embeds": [embed]}))["embeds"]
    assert (found["type"], found["color"], found["timestamp"]) == ("rich", 0, "2023-11-14T22:13:20.000Z")
    assert found["author"] == {"name": "alice", "url": None, "icon_url": None, "proxy_icon_url": None}
    assert found["fields"] == [{"name": "paws", "value": "4", "inline": False}]
    assert (found["image"]["url"], found["image"]["flags"], found["image"]["width"]) == (embed["image"]["url"], 0, None)
    assert found["footer"] is found["video"] is found["provider"] is None
    hidden = await alice.say(channel, "x", embeds=[embed], flags=4)
    assert (hidden["embeds"], hidden["flags"]) == ([], 4)


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"[]",
        b'"text"',
        b'{"content": 5}',
        b'{"content": "x", "nonce": ""}',
        b'{"content": "x", "nonce": "123456789012345678901234567890123"}',
        b'{"content": "x", "tts": "yes"}',
        b'{"content": "x", "flags": -1}',
        b'{"content": "x", "message_reference": {}}',
        b'{"content": "x", "message_reference": {"message_id": "-1"}}',
        b'{"content": "x", "message_reference": {"message_id": "1", "type": 2}}',
        b'{"content": "x", "allowed_mentions": {"parse": ["everybody"]}}',
        b'{"content": "x", "sticker_ids": [1, 2, 3, 4]}',
        b'{"embeds": [{"title": ""}]}',
        b'{"embeds": [{"title": "x", "color": 16777216}]}',
        b'{"embeds": [{"url": "javascript:alert(1)"}]}',
        b'{"embeds": [{"fields": [{"name": "x"}]}]}',
        b'{"embeds": "x"}',
    ],
)
async def test_every_failure_of_form_is_one_answer(servers: Any, body: bytes) -> None:
    alice, channel = await _scene(servers)
    headers = {"Authorization": alice.token, "Content-Type": "application/json"}
    url = f"{servers.http_url}/v1/channels/{channel}/messages"
    answer = await alice.client.post(url, content=body, headers=headers)
    assert answer.status_code == 400
    assert _field(answer.json()) == ("message_data", "INVALID_MESSAGE_DATA")


async def test_refusals_of_meaning_name_their_field(servers: Any) -> None:
    alice, channel = await _scene(servers)
    for body in ({}, {"content": ""}, {"content": " \n "}, {"content": None, "embeds": [], "attachments": []}):
        assert (await _refused(alice, channel, body))["code"] == "CANNOT_SEND_EMPTY_MESSAGE"
    for body, expected in (
        ({"content": "x" * 4001}, ("content", "CONTENT_EXCEEDS_MAX_LENGTH")),
        ({"embeds": [{"title": "x"}] * 11}, ("embeds", "TOO_MANY_EMBEDS")),
        ({"embeds": [{"description": "x" * 4000}] * 2}, ("embeds", "EMBEDS_EXCEED_MAX_CHARACTERS")),
        (
            {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
            ("allowed_mentions", "PARSE_AND_USERS_OR_ROLES_CANNOT_BE_USED_TOGETHER"),
        ),
        (
            {"message_reference": {"message_id": "1", "type": 1}},
            ("message_reference", "FORWARD_REFERENCE_REQUIRES_CHANNEL_AND_MESSAGE"),
        ),
        ({"sticker_ids": ["1"]}, ("sticker", "CUSTOM_STICKER_NOT_FOUND")),
    ):
        assert _field(await _refused(alice, channel, body)) == expected
    reply = {"content": "x", "message_reference": {"message_id": "1"}}
    assert (await _refused(alice, channel, reply))["code"] == "UNKNOWN_MESSAGE"


async def test_slow_mode_is_a_400_that_says_how_long(servers: Any) -> None:
    alice, bob = await register(servers.http_url), await register(servers.http_url, "bob")
    guild = await alice.guild()
    channel = text_channel(guild)["id"]
    await bob.join(alice, guild)
    await alice.ask("PATCH", f"/channels/{channel}", {"type": 0, "rate_limit_per_user": 60})
    await bob.say(channel, "one")
    answer = await bob.call("POST", f"/channels/{channel}/messages", {"content": "two"})
    assert (answer.status_code, answer.json()["code"]) == (400, "SLOWMODE_RATE_LIMITED")
    assert answer.headers["Retry-After"] == str(answer.json()["retry_after"])
    assert 50 <= answer.json()["retry_after"] <= 60
    await alice.say(channel, "owners do not wait")
    await alice.say(channel, "at all")


async def test_a_form_may_carry_the_message(servers: Any) -> None:
    alice, channel = await _scene(servers)
    url, headers = f"{servers.http_url}/v1/channels/{channel}/messages", {"Authorization": alice.token}
    parts = {"payload_json": (None, '{"content": "from a form"}')}
    answer = await alice.client.post(url, files=parts, headers=headers)
    assert (answer.status_code, answer.json()["content"]) == (200, "from a form")
    for parts, expected in (
        ({"other": (None, "x")}, ("payload_json", "PAYLOAD_JSON_REQUIRED_FOR_MULTIPART")),
        ({"payload_json": (None, "{")}, ("payload_json", "INVALID_JSON_IN_PAYLOAD_JSON")),
        (
            {"payload_json": (None, '{"content": "x"}'), "files[0]": ("cat.txt", b"meow")},
            ("attachments", "ATTACHMENTS_METADATA_REQUIRED_WHEN_UPLOADING"),
        ),
    ):
        answer = await alice.client.post(url, files=parts, headers=headers)
        assert _field(answer.json()) == expected


async def test_everyone_without_the_permission_goes_out_and_pings_nobody(servers: Any) -> None:
    alice, bob = await register(servers.http_url), await register(servers.http_url, "bob")
    guild = await alice.guild()
    await bob.join(alice, guild)
    sent = await bob.say(text_channel(guild)["id"], "@everyone @here")
    assert (sent["content"], sent["mention_everyone"]) == ("@everyone @here", False)
