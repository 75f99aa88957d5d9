"""What a group is called, looks like and who owns it: who may change it, who hears so, and what is said about it."""

import pytest

from chat.appearance import change_group
from chat.models import Channel, ChannelMember, Message, MessageKind
from chat.operations.group_changes import update_group
from chat.operations.groups import leave_group
from core.actor import Actor
from core.errors import Code, FieldCode
from core.models import Job
from core.storage import files
from tests.operations.chat.test_groups import friends, group_of, heard, user
from tests.operations.events import announced, mark
from tests.operations.refusals import code_of, form_error
from tests.pictures import picture
from tests.wire import Wire

__all__ = ["friends"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def group(friends: list[Actor]) -> int:
    """alice's, with bob and carol."""
    return group_of(*friends[:3])


def last_said(group: int) -> tuple[int, str]:
    message = Message.objects.filter(channel_id=group).latest("id")
    return message.kind, message.content


def nicks_in(group: int) -> dict[int, str]:
    return dict(ChannelMember.objects.filter(channel_id=group, nick__isnull=False).values_list("user_id", "nick"))


def test_anybody_in_it_names_it_and_all_hear_so(friends: list[Actor], group: int) -> None:
    alice, bob, carol, dave = friends
    start = mark()
    changed = update_group(bob, group, changes={"name": "Trips"})
    everybody = user(alice, bob, carol)
    told = [("PrivateChannelUpdated", (one,)) for one in everybody]
    assert heard(start) == [*told, ("RoomUpdated", (f"room:{group}",)), ("MessageCreated", everybody)]
    assert last_said(group) == (MessageKind.CHANNEL_NAME_CHANGE, "Trips")
    assert (changed.name, changed.last_message_id) == ("Trips", Message.objects.latest("id").id)
    start = mark()
    update_group(carol, group, changes={"name": "Trips"})
    assert announced(start) == []
    update_group(carol, group, changes={"name": None})
    assert last_said(group) == (MessageKind.CHANNEL_NAME_CHANGE, "")
    assert code_of(update_group, dave, group, changes={"name": "x"}) == Code.MISSING_ACCESS


def test_an_icon_is_kept_shown_and_gone_with_the_group(friends: list[Actor], group: int) -> None:
    alice, bob, carol, dave = friends
    changed = change_group(bob, group, changes={}, icon=picture())
    assert changed.icon is not None
    assert files().modified(f"icons/{group}/{changed.icon}") is not None
    assert last_said(group) == (MessageKind.CHANNEL_ICON_CHANGE, changed.icon)
    update_group(bob, group, changes={"icon": None})
    assert last_said(group) == (MessageKind.CHANNEL_ICON_CHANGE, "")
    assert form_error(change_group, bob, group, changes={}, icon=b"x") == ("icon", FieldCode.INVALID_IMAGE_FORMAT)
    assert code_of(change_group, dave, group, changes={}, icon=b"x") == Code.MISSING_ACCESS
    again = change_group(bob, group, changes={}, icon=picture())
    for actor in (bob, carol, alice):
        leave_group(actor, group)
    last = Job.objects.filter(name="picture.remove_unused").latest("id")
    assert last.arguments == {"pictures": [["group.icon", [group], again.icon]]}


def test_only_the_owner_names_another(friends: list[Actor], group: int) -> None:
    alice, bob, carol, dave = friends
    assert code_of(update_group, bob, group, changes={"owner_id": bob.user_id}) == Code.MISSING_PERMISSIONS
    assert code_of(update_group, alice, group, changes={"owner_id": dave.user_id}) == Code.UNKNOWN_USER
    start = mark()
    assert update_group(alice, group, changes={"owner_id": bob.user_id}).owner_id == bob.user_id
    assert heard(start) == [
        *(("PrivateChannelUpdated", (one,)) for one in user(alice, bob, carol)),
        ("RoomUpdated", (f"room:{group}",)),
    ]
    assert code_of(update_group, alice, group, changes={"owner_id": alice.user_id}) == Code.MISSING_PERMISSIONS
    assert Channel.objects.get(pk=group).owner_id == bob.user_id


def test_what_people_are_called(friends: list[Actor], group: int) -> None:
    alice, bob, carol, dave = friends
    update_group(bob, group, changes={"nicks": {bob.user_id: "Bobby"}})
    others: tuple[dict[int, str | None] | None, ...] = (
        {carol.user_id: "x"},
        {bob.user_id: None, alice.user_id: "x"},
        None,
    )
    for nicks in others:
        assert code_of(update_group, bob, group, changes={"nicks": nicks}) == Code.MISSING_PERMISSIONS
    assert code_of(update_group, alice, group, changes={"nicks": {dave.user_id: "x"}}) == Code.UNKNOWN_USER
    changed = update_group(alice, group, changes={"nicks": {carol.user_id: "Caz"}})
    assert changed.nicks == nicks_in(group) == {bob.user_id: "Bobby", carol.user_id: "Caz"}
    assert update_group(bob, group, changes={"nicks": {bob.user_id: None}}).nicks == {carol.user_id: "Caz"}
    start = mark()
    assert update_group(alice, group, changes={"nicks": None}).nicks == {}
    assert [name for name, _ in heard(start)] == ["PrivateChannelUpdated"] * 3
    start = mark()
    update_group(alice, group, changes={"nicks": {alice.user_id: None}})
    assert announced(start) == []


def test_the_wire_tells_null_for_one_from_null_for_all(friends: list[Actor], group: int) -> None:
    alice, bob, carol, _ = friends
    hers, his, path = Wire(alice), Wire(bob), f"/channels/{group}"
    ids = [str(each.user_id) for each in (alice, bob, carol)]
    body = {"nicks": {ids[0]: "A", ids[1]: "B", ids[2]: "C"}}
    assert hers.send("PATCH", path, body).body["nicks"] == body["nicks"]
    assert his.send("PATCH", path, {"nicks": {ids[1]: None}}).body["nicks"] == {ids[0]: "A", ids[2]: "C"}
    assert hers.send("PATCH", path, {"nicks": {ids[0]: ""}}).body["nicks"] == {ids[2]: "C"}
    assert hers.send("PATCH", path, {"nicks": {}}).body["nicks"] == {ids[2]: "C"}
    assert his.send("PATCH", path, {"nicks": None}).code == "MISSING_PERMISSIONS"
    assert hers.send("PATCH", path, {"nicks": None, "name": "x" * 100, "owner_id": None}).body["nicks"] == {}
    for bad, problem in (
        ({"nicks": {"x": "y"}}, ("nicks.x", "INVALID_SNOWFLAKE_FORMAT")),
        ({"nicks": {ids[0]: "y" * 33}}, (f"nicks.{ids[0]}", "STRING_LENGTH_INVALID")),
        ({"name": "x" * 101}, ("name", "STRING_LENGTH_INVALID")),
        ({"icon": "???"}, ("icon", "INVALID_BASE64_FORMAT")),
        ({"owner_id": "?"}, ("owner_id", "INVALID_SNOWFLAKE_FORMAT")),
    ):
        assert hers.send("PATCH", path, bad).invalid == [problem]
    assert hers.send("PATCH", path, {"topic": "not of groups", "name": ""}).body["name"] is None
