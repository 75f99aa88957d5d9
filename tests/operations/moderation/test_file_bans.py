"""Files that nobody may send: banned by digest or from a report, refused and shown no more, let in again."""

import hashlib
from collections.abc import Iterator

import pytest

from core.errors import Code, ProductError
from moderation.file_bans import bans
from moderation.models import AdminAuditEntry, FileBan
from moderation.operations.file_bans import ban_file, ban_file_of_report, unban_file
from tests.files_side import Place, place
from tests.operations.rooms.test_room_managing import Room
from tests.pictures import RED, data_url, picture, with_secrets
from tests.world import World

pytestmark = pytest.mark.django_db
PICTURE = picture("PNG", (20, 20), color=RED)
DIGEST = hashlib.sha256(PICTURE).hexdigest()


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> Iterator[None]:
    bans.forget()
    yield
    bans.forget()


def refusal(function: object, *args: object, **more: object) -> Code:
    with pytest.raises(ProductError) as raised:
        function(*args, **more)  # type: ignore[operator]
    return raised.value.code


def test_a_file_is_banned_and_let_in_again() -> None:
    cats, admin = place(), World().person(acls=["admin:authenticate", "ban:file:add", "ban:file:remove"])
    sent = cats.sent(("cat.png", PICTURE))
    url = sent["attachments"][0]["url"]
    assert cats.wire.fetch(url).status == 200

    for _ in range(2):
        assert ban_file(admin, sha256=f" {DIGEST.upper()} ", note="a cat").sha256 == DIGEST
    assert FileBan.objects.get().banned_by == admin.user_id
    assert cats.send(("dog.png", PICTURE)).code == "CONTENT_BLOCKED"
    assert cats.wire.fetch(url).status == 404, "what was sent before is shown no more"
    assert cats.wire.fetch(f"{url}&width=10").status == 404
    assert cats.send(("dog.png", picture())).status == 200

    unban_file(admin, sha256=DIGEST)
    assert cats.send(("dog.png", PICTURE)).status == 200
    assert cats.wire.fetch(url).status == 200
    actions = AdminAuditEntry.objects.order_by("number").values_list("action", flat=True)
    assert list(actions) == ["ban_file", "ban_file", "unban_file"]


def test_who_has_kept_a_file_does_not_send_it_again_either() -> None:
    cats = place()
    sent = cats.sent(("cat.png", PICTURE))
    facts = {"name": "Cat", "attachment_id": sent["attachments"][0]["id"]}
    meme = cats.wire.send("POST", f"{cats.path}/{sent['id']}/memes", facts).body
    assert cats.wire.send("POST", cats.path, {"favorite_meme_id": meme["id"]}).status == 200
    ban_file(World().person(acls=["*"]), sha256=DIGEST)
    assert cats.wire.send("POST", cats.path, {"favorite_meme_id": meme["id"]}).code == "CONTENT_BLOCKED"


def test_a_picture_is_known_with_and_without_what_cameras_write() -> None:
    """The digest of what is stored bans what was sent, and the other way round."""
    cats, admin = place(), World().person(acls=["*"])
    content = with_secrets("JPEG")
    cats.sent(("cat.jpg", content))
    report = reported(cats)
    ban = ban_file_of_report(admin, *report)
    assert ban.sha256 != hashlib.sha256(content).hexdigest()
    assert cats.send(("dog.jpg", content)).code == "CONTENT_BLOCKED"
    unban_file(admin, sha256=ban.sha256)
    ban_file(admin, sha256=hashlib.sha256(content).hexdigest())
    assert cats.send(("dog.jpg", content)).code == "CONTENT_BLOCKED"


def reported(cats: Place) -> tuple[int, int]:
    """A report of the last message, and its file."""
    message = cats.wire.send("GET", f"{cats.path}?limit=1").body[0]
    body = {"channel_id": str(cats.channel_id), "message_id": message["id"], "category": "spam"}
    reply = cats.other().send("POST", "/reports/message", body)
    assert reply.status == 200, reply.body
    return int(reply.body["report_id"]), int(message["attachments"][0]["id"])


def test_a_ban_from_a_report_names_a_file_of_it() -> None:
    cats, admin = place(), World().person(acls=["*"])
    cats.sent(("cat.png", PICTURE))
    report_id, file_id = reported(cats)
    other = int(cats.sent(("dog.png", picture()))["attachments"][0]["id"])
    assert refusal(ban_file_of_report, admin, report_id, other) == Code.NOT_FOUND
    assert refusal(ban_file_of_report, admin, 1, file_id) == Code.UNKNOWN_REPORT
    assert ban_file_of_report(admin, report_id, file_id).sha256 == DIGEST


@pytest.mark.parametrize("digest", ["", "x" * 64, "ab", DIGEST + "0"])
def test_what_is_no_digest(digest: str) -> None:
    assert refusal(ban_file, World().person(acls=["*"]), sha256=digest) == Code.INVALID_FORM_BODY


def test_it_takes_a_right() -> None:
    few = World().person(acls=["admin:authenticate", "ban:file:check", "report:view"])
    assert refusal(ban_file, few, sha256=DIGEST) == Code.MISSING_ACL
    assert refusal(ban_file_of_report, few, 1, 1) == Code.MISSING_ACL
    assert refusal(unban_file, few, sha256=DIGEST) == Code.MISSING_ACL
    assert refusal(ban_file, World().person(), sha256=DIGEST) == Code.MISSING_PERMISSIONS


def test_what_was_sent_before_is_not_sent_again() -> None:
    """On the topic side files are sent again by their id."""
    room, sent = Room(), {"type": "image", "data": data_url(PICTURE), "filename": "cat.png"}
    first = room.bob.data("POST", f"{room.path}/messages", {"attachments": [sent]}, status=201)["attachments"][0]
    ban_file(World().person(acls=["*"]), sha256=DIGEST)
    for again in ({"file_id": first["file_id"]}, sent):
        reply = room.bob.wire.send("POST", f"{room.path}/messages", {"attachments": [again]})
        assert reply.code == "CONTENT_BLOCKED", reply.body
    unban_file(World().person(acls=["*"]), sha256=DIGEST)
    room.bob.data("POST", f"{room.path}/messages", {"attachments": [sent]}, status=201)
