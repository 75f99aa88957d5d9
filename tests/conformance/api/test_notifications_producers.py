"""What notifies whom on the topic side: mentions, comments, replies, messages of rooms (TF-045, TF-071)."""

import time
from collections.abc import Callable
from typing import Any

from tests.socketio_client import listening
from tests.topic_browsers import Browser

People = Callable[[], Browser]
SETTINGS = "/notification-settings"
SECONDS = 40.0


def heard(browser: Browser) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = browser.data("GET", "/notifications", params={"limit": 100})
    return found


def types(browser: Browser) -> list[str]:
    return [notification["type"] for notification in heard(browser)]


def soon(browser: Browser, wanted: list[str]) -> list[dict[str, Any]]:
    """The notifications of somebody, once they are of these types: those of rooms come from a job."""
    deadline = time.monotonic() + SECONDS
    while types(browser) != wanted and time.monotonic() < deadline:
        time.sleep(0.05)
    assert types(browser) == wanted
    return heard(browser)


def comment(browser: Browser, post_id: str, content: str = "text", **body: Any) -> dict[str, Any]:
    path = f"/comments/posts/{post_id}/comments"
    made: dict[str, Any] = browser.data("POST", path, {"content": content, **body}, status=201)
    return made


async def test_a_mention_in_a_post_is_stored_and_told_once(servers: Any, alice: Browser, person: People) -> None:
    """TF-045, TE10."""
    named = person()
    topic = alice.topic()
    async with listening(servers.http_url, named) as client:
        post = alice.post(topic["id"], title="Look", content=f"hello @{named.name.upper()} and @{named.name}!")
        mention = await client.next("user_mentioned")
        told = await client.next("new_notification")
        await client.settled()
        assert len(client.bodies("user_mentioned")) == len(client.bodies("new_notification")) == 1
    assert post["mentions"] == [named.id]
    (stored,) = heard(named)
    text = f'{alice.name} mentioned you on "Look"'
    assert (stored["type"], stored["title"], stored["message"]) == ("mention", "You were mentioned", text)
    assert (stored["_id"], stored["user_id"], stored["read"]) == (stored["id"], named.id, False)
    assert (stored["context_type"], stored["context_id"], stored["context_name"]) == ("post", post["id"], "Look")
    assert (stored["sender_id"], stored["sender_username"]) == (alice.id, alice.name)
    assert stored["data"] == {
        "content_id": post["id"],
        "content_type": "post",
        "sender_id": alice.id,
        "sender_username": alice.name,
        "chat_room_id": None,
        "chat_room_name": None,
        "post_id": post["id"],
        "post_title": "Look",
        "topic_id": topic["id"],
        "topic_title": topic["title"],
        "content_preview": f"hello @{named.name.upper()} and @{named.name}!",
    }
    assert told == {
        **{key: stored[key] for key in ("id", "type", "title", "message", "data", "sender_username")},
        **{key: stored[key] for key in ("context_id", "context_type", "context_name")},
        "timestamp": stored["created_at"],
    }
    assert mention["type"] == "mention"
    assert (mention["content_type"], mention["content_id"]) == ("post", post["id"])
    assert (mention["sender_id"], mention["sender_username"]) == (alice.id, alice.name)
    assert (mention["mentioned_by_id"], mention["mentioned_by"]) == (alice.id, alice.name)
    assert (mention["mentioned_user_id"], mention["mentioned_name"]) == (named.id, named.name)
    assert (mention["topic_id"], mention["topic_title"]) == (topic["id"], topic["title"])
    assert (mention["notification_id"], mention["message_id"]) == (stored["id"], None)
    assert mention["context"]["post_title"] == "Look"


async def test_a_mention_in_a_message_is_told_with_the_place(servers: Any, alice: Browser, person: People) -> None:
    named = person()
    topic = alice.topic()
    room = alice.room(topic["id"])
    async with listening(servers.http_url, named) as client:
        sent = alice.data("POST", f"/messages/topic/{topic['id']}", {"content": f"hi @{named.name}"}, status=201)
        told = await client.next("user_mentioned")
        assert (told["message_id"], told["topic_id"]) == (sent["id"], topic["id"])
        assert (told["content_type"], told["content_preview"]) == ("message", f"hi @{named.name}")
        spoken = alice.say(room["id"], f"hi @{named.name}")
        told = (await client.until("user_mentioned", 2))[1]
        assert (told["message_id"], told["content_type"]) == (spoken["id"], "chat_room_message")
        assert told["context"]["chat_room_id"] == room["id"]
    second, first = heard(named)
    assert (first["context_type"], first["context_id"]) == ("topic", topic["id"])
    assert (second["context_type"], second["context_id"]) == ("chat_room", room["id"])
    assert second["message"] == f'{alice.name} mentioned you on "{room["name"]}"'


def test_nobody_is_told_of_their_own_words(person: People) -> None:
    author = person()
    topic = author.topic()
    post = author.post(topic["id"], content=f"I am @{author.name}")
    comment(author, post["id"], f"@{author.name} again")
    assert heard(author) == []


def test_who_cannot_see_it_or_does_not_want_to_is_not_told(alice: Browser, person: People) -> None:
    stranger, deaf, away = person(), person(), person()
    topic, private = alice.topic(), alice.topic(require_approval=True)
    deaf.ask("POST", f"/topics/{topic['id']}/mute")
    away.ask("POST", f"/content-settings/topics/{topic['id']}/hide")
    alice.post(private["id"], content=f"@{stranger.name}")
    alice.post(topic["id"], content=f"@{deaf.name} @{away.name}")
    hidden = alice.room(topic["id"], is_public=False)
    alice.say(hidden["id"], f"@{stranger.name}")
    assert [heard(one) for one in (stranger, deaf, away)] == [[], [], []]


def test_an_alias_is_reached_and_reaches_without_telling_who_it_is(alice: Browser, person: People) -> None:
    hidden, named = person(), person()
    topic = alice.topic()
    post = hidden.post(topic["id"], use_anonymous=True)
    alias = post["anonymous_identity"]
    answer = comment(alice, post["id"], f"what says @{alias}?")
    assert answer["mentions"] == []
    (told,) = heard(hidden)
    assert told["type"] == "mention"

    comment(hidden, post["id"], f"@{named.name} look", use_anonymous=True)
    (told,) = heard(named)
    assert told["sender_username"] == told["data"]["sender_username"] == alias
    assert told["message"] == f'{alias} mentioned you on "A post"'
    assert told["data"]["sender_id"] == ""
    assert "sender_id" not in told
    assert hidden.id not in str(told)
    assert hidden.name not in str(told)


def test_followers_and_the_author_hear_of_comments(alice: Browser, person: People) -> None:
    author, follower, bystander = person(), person(), person()
    topic = author.topic()
    post = author.post(topic["id"], title="Follow me")
    for one in (follower, bystander):
        one.ask("POST", f"{SETTINGS}/posts/{post['id']}/follow")
    bystander.ask("POST", f"{SETTINGS}/posts/{post['id']}/unfollow")
    made = comment(alice, post["id"])
    (told,) = heard(follower)
    assert (told["type"], told["title"], told["message"]) == ("comment", "New comment", 'New comment on "Follow me"')
    assert (told["context_type"], told["context_id"]) == ("post", post["id"])
    assert told["data"] == {
        "post_id": post["id"],
        "post_title": "Follow me",
        "comment_id": made["id"],
        "commenter_id": alice.id,
        "commenter_username": alice.name,
        "topic_id": topic["id"],
    }
    assert types(author) == ["comment"]
    assert heard(bystander) == []
    follower.ask("POST", f"/users/posts/{post['id']}/mute")
    author.ask("POST", f"{SETTINGS}/posts/{post['id']}/unfollow")
    comment(alice, post["id"])
    assert (types(follower), types(author)) == (["comment"], ["comment"])


def test_a_comment_tells_each_person_once_of_what_concerns_them_most(alice: Browser, person: People) -> None:
    follower = person()
    post = alice.post(alice.topic()["id"])
    follower.ask("POST", f"{SETTINGS}/posts/{post['id']}/follow")
    comment(alice, post["id"], f"hello @{follower.name}")
    assert types(follower) == ["mention"]


async def test_members_hear_of_messages_in_rooms_they_follow(servers: Any, alice: Browser, person: People) -> None:
    member, leaver, outsider = person(), person(), person()
    room = alice.room(alice.topic()["id"])
    for one in (member, leaver):
        one.ask("POST", f"/chat-rooms/{room['id']}/join")
    leaver.ask("POST", f"{SETTINGS}/chatrooms/{room['id']}/unfollow")
    async with listening(servers.http_url, member) as client:
        sent = alice.say(room["id"])
        told = await client.next("new_notification")
    assert (told["type"], told["title"]) == ("chatroom_message", "New message")
    assert told["message"] == f'New message in "{room["name"]}"'
    assert told["data"] == {
        "chat_room_id": room["id"],
        "chat_room_name": room["name"],
        "message_id": sent["id"],
        "sender_id": alice.id,
        "sender_username": alice.name,
        "topic_id": room["topic_id"],
    }
    assert (told["context_type"], told["context_id"]) == ("chat_room", room["id"])
    (first,) = heard(member)
    newer = alice.say(room["id"])
    deadline = time.monotonic() + SECONDS
    while heard(member)[0]["data"]["message_id"] != newer["id"] and time.monotonic() < deadline:
        time.sleep(0.05)
    (second,) = heard(member)
    assert (second["id"], second["data"]["message_id"]) == (first["id"], newer["id"])
    assert heard(leaver) == heard(outsider) == []


def test_everyone_is_no_word_in_public_rooms(person: People) -> None:
    owner, member = person(), person()
    room = owner.room(owner.topic()["id"])
    member.ask("POST", f"/chat-rooms/{room['id']}/join")
    owner.say(room["id"], "@everyone come here")
    soon(member, ["chatroom_message"])
