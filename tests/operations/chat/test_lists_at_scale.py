"""Lists that grow without bound cost the same with hundreds of rows and with tens of thousands: the same statements,
by way of indexes, touching as many rows as they answer with."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from chat.models import Message, Reaction, ReactionBy, RecentMention, SavedMessage, ScheduledMessage
from core.actor import Actor
from core.clock import now
from core.ids import id_at
from guilds.bans import bans_for
from guilds.models import Ban, Member
from tests.plans import check_index, copies, rolled_back
from tests.shape.test_query_budgets import counted_with_values
from tests.wire import Reply, Wire
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(300)]

FEW, MANY = 300, 20_000
SAVED = 300  # nobody saves more
STEP = 1000
TABLES = (
    *("accounts_user", "guilds_member", "guilds_ban", "chat_message", "chat_reactionby", "chat_recentmention"),
    *("chat_savedmessage", "chat_scheduledmessage"),
)
THUMB = "\N{THUMBS UP SIGN}"


class Request(NamedTuple):
    """One of the lists, the table it is of, and how it is asked for; `{middle}` is the id in the middle of it."""

    table: str
    method: str
    path: str
    body: Any = None

    @property
    def name(self) -> str:
        return f"{self.path} {self.body or ''}"


REQUESTS = [
    Request("chat_recentmention", "GET", "/users/@me/mentions?limit=100"),
    Request("chat_recentmention", "GET", "/users/@me/mentions?limit=100&before={middle}"),
    Request("chat_savedmessage", "GET", "/users/@me/saved-messages?limit=100"),
    Request("chat_reactionby", "GET", "/channels/{channel}/messages/{message}/reactions/" + THUMB + "?limit=100"),
    Request(
        "chat_reactionby",
        "GET",
        "/channels/{channel}/messages/{message}/reactions/" + THUMB + "?limit=100&after={middle}",
    ),
    Request("guilds_member", "GET", "/guilds/{guild}/members?limit=100"),
    Request("guilds_member", "GET", "/guilds/{guild}/members?limit=100&after={middle}"),
    Request("guilds_member", "POST", "/guilds/{guild}/members-search", {"limit": 100}),
    Request("guilds_member", "POST", "/guilds/{guild}/members-search", {"limit": 100, "sort_order": "asc"}),
    Request("guilds_ban", "GET", "/guilds/{other}/bans"),  # of a guild with few of them
    Request("chat_scheduledmessage", "GET", "/users/@me/scheduled-messages"),  # of somebody with few of them
]


class Crowd(NamedTuple):
    """A guild where everything was done by everybody, and its owner, who looks at it."""

    actor: Actor
    owner: Wire
    ids: dict[str, int]
    models: dict[str, Any]
    first: dict[str, list[str]]

    def fill(self, first: int, last: int) -> None:
        """Let as many people more come, react, mention the owner, schedule something, and be banned."""
        number = f"{self.ids['start']} + n * {STEP}"
        names = {"handle": "'crowd' || n", "handle_key": "'crowd' || n", "username_key": "'crowd' || n"}
        copies(self.models["user"], first, last, id=number, **names)
        copies(self.models["message"], first, last, id=number)
        for name in ("member", "reaction", "ban"):
            copies(self.models[name], first, last, user_id=number)
        copies(self.models["mention"], first, last, message_id=number)
        copies(self.models["scheduled"], first, last, id=number)
        copies(self.models["saved_by_others"], first, last, user_id=number)
        if first <= SAVED:
            copies(self.models["saved"], first, SAVED, message_id=number)

    def ask(self, request: Request, size: int) -> tuple[Reply, list[tuple[str, Any]]]:
        """The answer to a request and the statements it took."""
        ids = self.ids | {"middle": self.ids["start"] + size // 2 * STEP}
        with counted_with_values() as ran:
            reply = self.owner.send(request.method, request.path.format(**ids), request.body)
        assert reply.status == 200, reply.body
        return reply, ran


@pytest.fixture(scope="module")
def crowd(django_db_setup: None, django_db_blocker: Any) -> Iterator[Crowd]:
    """Measured with few rows, then filled; nothing of it is ever committed."""
    with django_db_blocker.unblock(), rolled_back(*TABLES):
        made = built()
        made.fill(1, FEW)
        for request in REQUESTS:
            made.first[request.name] = [sql for sql, _ in made.ask(request, FEW)[1]]
        made.fill(FEW + 1, MANY)
        yield made


def built() -> Crowd:
    world = World()
    cats = world.guild().member("eve").channel("log")
    dogs = world.guild("dogs")
    owner, eve, channel_id = cats.owner.user, world.person("eve").user, cats.channel_id("log")
    message = Message.objects.create(id=id_at(now()) - (MANY + 10) * STEP, channel_id=channel_id, author=eve)
    reaction = Reaction.objects.create(message=message, emoji_key=THUMB, emoji_name=THUMB, count=1)
    where = {"guild_id": cats.id, "channel_id": channel_id, "is_direct": True}
    scheduled = {"channel_id": channel_id, "scheduled_at": now(), "payload": {"content": "later"}}
    Ban.objects.create(guild_id=dogs.id, user=eve, moderator_id=owner.id)
    ScheduledMessage.objects.create(user=owner, **scheduled)
    models = {
        "user": eve,
        "message": message,
        "member": Member.objects.get(guild_id=cats.id, user=eve),
        "reaction": ReactionBy.objects.create(reaction=reaction, user=eve),
        "ban": Ban.objects.create(guild_id=cats.id, user=eve, moderator_id=owner.id),
        "mention": RecentMention.objects.create(user=owner, message=message, **where),
        "saved": SavedMessage.objects.create(user=owner, message=message),
        "saved_by_others": SavedMessage.objects.create(user=eve, message=message),
        "scheduled": ScheduledMessage.objects.create(user=eve, **scheduled),
    }
    ids = {"guild": cats.id, "other": dogs.id, "channel": channel_id, "message": message.id, "start": message.id}
    return Crowd(cats.owner, Wire(cats.owner), ids, models, {})


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: request.name)
def test_the_same_statements_by_index(crowd: Crowd, request_: Request) -> None:
    reply, ran = crowd.ask(request_, MANY)
    assert [sql for sql, _ in ran] == crowd.first[request_.name]
    items = reply.body["members"] if "search" in request_.path else reply.body
    assert len(items) == (1 if request_.table in ("guilds_ban", "chat_scheduledmessage") else 100)
    reads = [(sql, values) for sql, values in ran if f'"{request_.table}"' in sql and "COUNT(" not in sql]
    assert reads
    for sql, values in reads:
        check_index(sql, values, request_.table)


def test_all_bans_cost_as_many_statements_as_few(crowd: Crowd) -> None:
    """They come at once, as the contract has it."""
    costs = []
    for guild, size in (("other", 1), ("guild", MANY + 1)):
        with counted_with_values() as ran:
            assert len(bans_for(crowd.actor, crowd.ids[guild])) == size
        costs.append([sql for sql, _ in ran])
    assert costs[0] == costs[1]


def test_how_many_members_fit_is_counted(crowd: Crowd) -> None:
    found = crowd.ask(REQUESTS[7], MANY)[0].body
    assert (found["page_result_count"], found["total_result_count"]) == (100, MANY + 2)
