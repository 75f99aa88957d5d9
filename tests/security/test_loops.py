"""SEC-086: programs that answer each other. Nobody looks whether they do; what each may say breaks the loop."""

from itertools import cycle

import pytest

from core.buckets import BUCKETS, EXTRA_LIMITS
from tests.wire import LIMITED, Reply, Wire
from tests.world import GuildPlace, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_limits")]
CREATE = "channel:message:create::channel_id"


@pytest.fixture
def cats() -> GuildPlace:
    return World().guild().channel("other")


def refused_after(*speakers: tuple[Wire, str], most: int) -> int:
    """How much they say, each answering the other, until one is refused and the other has nothing to answer."""
    for said, (wire, path) in enumerate(cycle(speakers)):
        reply: Reply = wire.send("POST", path, {"content": f"answer {said}"}, **LIMITED)
        if reply.status == 429:
            assert float(reply.headers["Retry-After"]) > 0
            return said
        assert reply.status in (200, 204), reply
        assert said <= most
    raise AssertionError


def bot_in(cats: GuildPlace, name: str) -> Wire:
    bot = cats.world.bot(name)
    cats.member(name)
    return Wire(bot)


def test_two_bots_that_answer_each_other_are_stopped(cats: GuildPlace) -> None:
    """SEC-086: by the limit of messages in a channel, each by its own."""
    most = 2 * BUCKETS[CREATE].limit  # what both have
    path = f"/channels/{cats.channel_id('general')}/messages"
    one, two = (bot_in(cats, name) for name in ("one", "two"))
    assert refused_after((one, path), (two, path), most=most) <= most


def test_a_bot_and_a_webhook_that_answer_each_other_are_stopped(
    cats: GuildPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SEC-086: and so are two webhooks, from however many addresses."""
    monkeypatch.setitem(EXTRA_LIMITS, "webhook:said", (5, 60_000))
    owner = Wire(cats.owner)
    paths = []
    for name in ("general", "other"):
        made = owner.send("POST", f"/channels/{cats.channel_id(name)}/webhooks", {"name": "Bridge"}).body
        paths.append(f"/webhooks/{made['id']}/{made['token']}")
    with_bot = (bot_in(cats, "one"), f"/channels/{cats.channel_id('general')}/messages")
    assert refused_after((Wire(ip="10.1.0.1"), paths[0]), with_bot, most=12) <= 12
    assert refused_after((Wire(ip="10.1.0.2"), paths[1]), (Wire(ip="10.1.0.3"), paths[1]), most=7) <= 7
