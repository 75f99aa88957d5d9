"""A person's own notes: everybody has them, without opening them first."""

import pytest

from tests.operations.events import announced, mark, names
from tests.wire import Wire
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("method", "path", "body"), [("GET", "", None), ("GET", "/messages", None), ("POST", "/messages", {"content": "x"})]
)
def test_they_are_there_whatever_somebody_does_first_with_them(method: str, path: str, body: object) -> None:
    alice = World().person("alice")
    wire, start = Wire(alice), mark()
    for _ in range(2):
        assert wire.send(method, f"/channels/{alice.user_id}{path}", body).status == 200
    assert names(announced(start)).count("PrivateChannelOpened") == 1
    (notes,) = wire.send("GET", "/users/@me/channels").body
    assert (notes["id"], notes["type"]) == (str(alice.user_id), 999)


def test_nobody_else_has_them_and_no_bot() -> None:
    world = World()
    alice, bot = world.person("alice"), world.bot("helper")
    Wire(alice).send("POST", f"/channels/{alice.user_id}/messages", {"content": "x"})
    assert Wire(world.person("bob")).send("GET", f"/channels/{alice.user_id}/messages").code == "UNKNOWN_CHANNEL"
    assert Wire(bot).send("GET", f"/channels/{bot.user_id}").code == "UNKNOWN_CHANNEL"
