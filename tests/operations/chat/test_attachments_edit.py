"""Files of messages that stand: kept, replaced, added and removed by their authors, described by moderators."""

from typing import Any

import pytest

from chat.events import MessageDeleted, MessageUpdated
from chat.models import Attachment
from core.permissions import DEFAULT, P
from tests.files_side import PICTURE, Place, place, stored
from tests.operations.events import announced, mark
from tests.wire import Reply

pytestmark = pytest.mark.django_db


def edit(cats: Place, message: Any, *files: tuple[str, str, bytes], wire: Any = None, **body: Any) -> Reply:
    path = f"{cats.path}/{message['id']}"
    wire = wire or cats.wire
    return wire.form("PATCH", path, body, *files) if files else wire.send("PATCH", path, body)


def test_the_list_given_is_the_final_one() -> None:
    cats = place()
    sent = cats.sent(("one.txt", b"1"), ("two.txt", b"2"), content="x")
    one, two = sent["attachments"]
    before = mark()
    described = [{"id": 0, "filename": "three.txt"}, {"id": two["id"], "title": "Two", "flags": 8}]
    answer = edit(cats, sent, ("files[0]", "x", b"3"), attachments=described).body
    shown = [(each["filename"], each["title"], each["flags"]) for each in answer["attachments"]]
    assert shown == [("three.txt", None, 0), ("two.txt", "Two", 8)]
    assert answer["attachments"][1]["id"] == two["id"]
    assert answer["edited_timestamp"] is None
    (event,) = announced(before)
    assert isinstance(event, MessageUpdated)
    assert [each.filename for each in event.message.attachments] == ["three.txt", "two.txt"]
    assert cats.wire.send("GET", f"{cats.path}/{sent['id']}").body["attachments"] == answer["attachments"]
    assert cats.wire.fetch(one["url"]).status == 404
    swapped = [{"id": each["id"]} for each in answer["attachments"][::-1]]
    names = [each["filename"] for each in edit(cats, sent, attachments=swapped).body["attachments"]]
    assert names == ["two.txt", "three.txt"]
    assert edit(cats, sent, content="y").body["attachments"][0]["title"] == "Two"
    assert edit(cats, sent, attachments=[]).body["attachments"] == []
    assert cats.wire.send("GET", f"{cats.path}/{sent['id']}").body["attachments"] == []


@pytest.mark.parametrize(
    ("attachments", "has_file", "expected"),
    [
        ([{"id": "1"}], False, ("attachments", "NO_FILE_FOR_ATTACHMENT_METADATA")),
        ([{"id": "own"}, {"id": "own"}], False, ("attachments", "DUPLICATE_ATTACHMENT_IDS_NOT_ALLOWED")),
        ([{"id": "own"}], True, ("attachments", "NO_METADATA_FOR_FILE")),
        (None, True, ("attachments", "ATTACHMENTS_METADATA_REQUIRED_WHEN_UPLOADING")),
        ([{"id": str(number)} for number in range(11)], False, ("attachments", "TOO_MANY_FILES")),
    ],
)
def test_lists_that_do_not_fit(attachments: Any, has_file: bool, expected: tuple[str, str]) -> None:
    cats = place()
    sent = cats.sent(("one.txt", b"1"), content="x")
    own = sent["attachments"][0]["id"]
    listed = attachments and [each | ({"id": own} if each["id"] == "own" else {}) for each in attachments]
    body = {} if listed is None else {"attachments": listed}
    files = [("files[0]", "x", b"3")] if has_file else []
    assert edit(cats, sent, *files, content="y", **body).invalid == [expected]
    assert len(stored()) == 1


def test_the_result_must_not_be_empty_and_new_files_need_their_permission() -> None:
    cats = place()
    sent = cats.sent(("one.txt", b"1"))
    assert edit(cats, sent, attachments=[]).code == "CANNOT_SEND_EMPTY_MESSAGE"
    own = {"id": sent["attachments"][0]["id"]}
    cats.guild.everyone(DEFAULT & ~P.ATTACH_FILES)
    refused = edit(cats, sent, ("files[0]", "x", b"3"), attachments=[own, {"id": 0}])
    assert (refused.status, refused.code) == (403, "MISSING_PERMISSIONS")
    assert edit(cats, sent, attachments=[own | {"title": "still mine"}]).status == 200
    assert len(stored()) == 1


def test_moderators_describe_files_and_do_nothing_else_to_them() -> None:
    cats = place()
    sent = cats.sent(("one.txt", b"1"), ("two.txt", b"2"))
    one, two = ({"id": each["id"]} for each in sent["attachments"])
    carol = cats.other()
    assert edit(cats, sent, wire=carol, attachments=[one, two]).code == "CANNOT_EDIT_OTHER_USER_MESSAGE"
    cats.guild.everyone(DEFAULT | P.MANAGE_MESSAGES)
    answer = edit(cats, sent, wire=carol, attachments=[one | {"description": "a number", "title": "1"}, two]).body
    assert [each["description"] for each in answer["attachments"]] == ["a number", None]
    wrong = ([one], [one, two, {"id": 0}], [one | {"flags": 8}, two], [one | {"filename": "x"}, two], [])
    for attachments in wrong:
        refused = edit(cats, sent, wire=carol, attachments=attachments)
        assert refused.invalid == [("attachments", "CANNOT_EDIT_ATTACHMENT_METADATA")], attachments


def test_files_are_taken_out_one_by_one_and_the_message_goes_with_the_last() -> None:
    cats = place()
    sent = cats.sent(("one.txt", b"1"), ("two.txt", b"2"))
    paths = [f"{cats.path}/{sent['id']}/attachments/{each['id']}" for each in sent["attachments"]]
    assert cats.other().send("DELETE", paths[0]).code == "MISSING_PERMISSIONS"
    assert cats.wire.send("DELETE", f"{cats.path}/{sent['id']}/attachments/1").code == "UNKNOWN_MESSAGE"
    before = mark()
    assert cats.wire.send("DELETE", paths[0]).status == 204
    assert cats.wire.send("DELETE", paths[0]).code == "UNKNOWN_MESSAGE"
    assert cats.wire.send("DELETE", paths[1]).status == 204
    updated, deleted = announced(before)
    assert isinstance(updated, MessageUpdated)
    assert [each.filename for each in updated.message.attachments] == ["two.txt"]
    assert isinstance(deleted, MessageDeleted)
    assert cats.wire.send("GET", f"{cats.path}/{sent['id']}").code == "UNKNOWN_MESSAGE"
    assert not Attachment.objects.exists()


def test_a_message_that_says_something_stays_without_its_last_file() -> None:
    cats = place()
    sent = cats.sent(("cat.png", PICTURE), embeds=[{"image": {"url": "attachment://cat.png"}, "title": "x"}])
    path = f"{cats.path}/{sent['id']}"
    assert cats.wire.send("DELETE", f"{path}/attachments/{sent['attachments'][0]['id']}").status == 204
    left = cats.wire.send("GET", path).body
    assert (left["attachments"], left["embeds"][0]["image"], left["embeds"][0]["title"]) == ([], None, "x")
