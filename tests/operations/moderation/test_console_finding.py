"""What is offered while an administrator types: to whom, out of what, and at what price."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_script_prefix

from accounts.models import User
from accounts.rights import EVERYTHING, Right
from moderation.admin_guild_queries import guilds_like
from moderation.admin_topic_queries import topics_like
from moderation.admin_users_queries import users_like
from moderation.console.finding import MOST
from moderation.models import AdminAuditEntry
from tests.operations.refusals import code_of
from tests.plans import MOST_STEPS, check_index, copies, explained, explained_plan, nodes, steps
from tests.staff import inside, staff
from tests.topic_side import person, topic_of
from tests.world import World
from topics.models import Topic

pytestmark = pytest.mark.django_db
FIND = "/admin/find/"
EVERY_KIND = "user guild topic"
FAR = 10**15


def offered(client: Client, text: str, of: str = EVERY_KIND) -> list[str]:
    """The ids."""
    answer = client.get(FIND, {"of": of, "q": text})
    assert answer.status_code == 200, answer.content
    return [one["id"] for one in answer.json()["found"]]


@pytest.fixture
def client() -> Client:
    return inside(staff(EVERYTHING))


def test_people_are_offered_by_how_their_names_begin(client: Client) -> None:
    world = World()
    eve, other = world.person("evelyn", email="home@example.org", email_key="home@example.org"), world.person("evita")
    User.objects.filter(pk=other.user_id).update(handle="zebra", handle_key="zebra", global_name="Evita P.")
    mine, theirs = str(eve.user_id), str(other.user_id)
    for text, found in (
        ("EVEL", {mine}),
        ("ev", {mine, theirs}),
        ("zeb", {theirs}),
        ("@zeb", {theirs}),
        (eve.user.tag, {mine}),
        (mine, {mine}),
        *((odd, set()) for odd in ("e", "velyn", "home", "home@", "home@example.org", "%", "__", "'\"", "9" * 40, "")),
    ):
        assert set(offered(client, text, "user")) == found, text
    (one,) = client.get(FIND, {"of": "user", "q": "zebra"}).json()["found"]
    user = User.objects.get(pk=other.user_id)
    assert one == {"id": theirs, "name": user.tag, "more": "Evita P., @zebra"}
    written = AdminAuditEntry.objects.exclude(action="enter_console")
    assert not written.exists(), "nothing that is private was looked for or shown"


def test_who_is_called_so_comes_before_who_is_called_longer(client: Client) -> None:
    world = World()
    names = [f"anna{letter}" for letter in "abcdefghijkl"]
    for name in (*names, "anna"):
        user = world.person(name).user
        User.objects.filter(pk=user.pk).update(username=name, username_key=name)
    found = offered(client, "anna", "user")
    ordered = [User.objects.get(pk=user_id).username for user_id in found]
    assert ordered == ["anna", *names[: MOST - 1]]


def test_guilds_and_topics_are_offered_too(client: Client) -> None:
    world, olga = World(), person("olga")
    bread = world.guild("bread at home")
    closed, gone = topic_of(olga, "Bread and butter", private=True), topic_of(olga, "Breadcrumbs")
    Topic.objects.filter(pk=gone.pk).update(is_deleted=True)
    assert offered(client, "BREAD", "guild") == [str(bread.id)]
    assert offered(client, "bread", "topic") == [str(closed.pk), str(gone.pk)]
    assert offered(client, "bread") == [str(bread.id), str(closed.pk), str(gone.pk)]
    assert offered(client, str(closed.pk), "topic") == [str(closed.pk)]
    assert offered(client, "butter", "topic") == []
    assert offered(client, "?!", "guild") == offered(client, "?!", "topic") == []
    said = client.get(FIND, {"of": "topic", "q": "bread"}).json()["found"]
    assert [(one["name"], one["more"].split(" with")[0]) for one in said] == [
        ("Bread and butter", "topic"),
        ("Breadcrumbs", "deleted topic"),
    ]
    page = client.get("/admin/topics/topic/", {"q": "bread"}).content.decode()
    assert (">Bread and butter<" in page, ">Breadcrumbs<" in page) == (True, True)


def test_nobody_is_offered_what_they_could_not_look_up() -> None:
    """The rights are those of the pages that find people, guilds and topics."""
    world = World()
    world.person("breadman")
    world.guild("bread")
    topic_of(person("olga"), "Bread")
    rights = {"user": Right.USER_LOOKUP, "guild": Right.GUILD_LOOKUP, "topic": Right.REPORT_VIEW}
    for mine, right in rights.items():
        actor = staff(Right.AUTHENTICATE, right)
        client = inside(actor)
        assert len(offered(client, "bread")) == len(offered(client, "bread", mine)) == 1, mine
        for other in rights.keys() - {mine}:
            assert client.get(FIND, {"of": other, "q": "bread"}).status_code == 404, (mine, other)
        reads = {"user": users_like, "guild": guilds_like, "topic": topics_like}
        for kind, read in reads.items():
            expected = None if kind == mine else "MISSING_ACL"
            if expected is None:
                assert len(read(actor, text="bread", limit=5)) == 1
            else:
                assert code_of(read, actor, text="bread", limit=5) == expected
    clerk = inside(staff(Right.AUTHENTICATE))
    for of in (EVERY_KIND, "", "password", "user' or 1=1"):
        assert clerk.get(FIND, {"of": of, "q": "bread"}).status_code == 404
    bare = inside(staff(EVERYTHING))
    User.objects.filter(acls=[EVERYTHING]).update(authenticator_types=[])
    for stranger in (Client(), bare):
        answer = stranger.get(FIND, {"of": "user", "q": "bread"})
        assert (answer.status_code, b"bread" in answer.content) == (302, False)
    assert inside(staff(EVERYTHING)).post(FIND, {"of": "user", "q": "bread"}).status_code == 405


def test_fields_offer_what_their_reader_may_look_up() -> None:
    """Who may look nobody up still has the field, and types an id or a tag into it."""
    guild = World().guild("cats")
    page = f"/admin/guilds/guild/{guild.id}/change/"
    both = inside(staff(Right.AUTHENTICATE, Right.GUILD_LOOKUP, Right.GUILD_KICK_MEMBER, Right.USER_LOOKUP))
    blind = inside(staff(Right.AUTHENTICATE, Right.GUILD_LOOKUP, Right.GUILD_KICK_MEMBER))
    assert f'data-offers="{FIND}?of=user"' in both.get(page).content.decode()
    shown = blind.get(page).content.decode()
    assert ("data-offers" in shown, 'name="user"' in shown) == (False, True)
    log = inside(staff(Right.AUTHENTICATE, Right.AUDIT_LOG_VIEW, Right.REPORT_VIEW, Right.USER_LOOKUP))
    assert f'data-offers="{FIND}?of=user+topic"' in log.get("/admin/moderation/adminauditentry/").content.decode()
    assert "data-offers" not in log.get("/admin/accounts/user/").content.decode()


def test_below_a_path_of_the_host_they_ask_there() -> None:
    client = inside(staff(EVERYTHING))
    with override_script_prefix("/chat/"):
        page = client.get("/admin/moderation/strike/").content.decode()
    assert f'data-offers="/chat{FIND}?of=user"' in page


def crowd() -> None:
    """Thousands whose names begin alike."""
    world = World()
    model, cats = world.person("model").user, world.guild("cats")
    topic = topic_of(person("olga"), "Cheese")
    key = "'m' || (n + 5000000)"
    named = dict.fromkeys(("username", "username_key", "handle", "handle_key"), key)
    copies(model, 1, 5000, id=f"n + {FAR}", email="NULL", email_key="NULL", phone="NULL", **named)
    words = f"to_tsvector('simple', {key})" if connection.vendor == "postgresql" else key
    copies(cats.guild, 1, 5000, id=f"n + {FAR}", name=key, words=words, vanity_url_code="NULL")
    copies(topic, 1, 5000, id=f"n + {FAR}", title=key, title_key=key)


@pytest.mark.parametrize("text", ["m5", "m50001", "m5000123", "m5000123#1", str(FAR + 7)])
def test_what_is_offered_costs_the_same_among_thousands(text: str) -> None:
    client, actor = inside(staff(EVERYTHING)), staff(EVERYTHING)
    offered(client, text)
    with CaptureQueriesContext(connection) as few:
        offered(client, text)
    crowd()
    with CaptureQueriesContext(connection) as many:
        found = offered(client, text)
    assert len(found) <= 3 * MOST
    assert found or "#" in text
    reads, before = ([query["sql"] for query in asked if query["sql"].startswith("SELECT")] for asked in (many, few))
    assert len(reads) <= len(before) + 2 <= 14, "the rows themselves are fetched where there are some"
    assert not [sql for sql in reads if "COUNT(" in sql]
    for read, table in ((users_like, "accounts_user"), (topics_like, "topics_topic")):
        with CaptureQueriesContext(connection) as asked:
            read(actor, text=text, limit=MOST)
        statements = [query["sql"] for query in asked if f'FROM "{table}"' in query["sql"]]
        assert 1 <= len(statements) <= 4
        for sql in statements:
            check_index(sql.replace("%", "%%"), [], table)


def test_guilds_are_offered_by_their_words_among_thousands() -> None:
    actor = staff(EVERYTHING)
    crowd()
    with CaptureQueriesContext(connection) as asked:
        found = guilds_like(actor, text="m50", limit=MOST)
    assert len(found) == MOST
    statements = [query["sql"] for query in asked if 'FROM "guilds_guild"' in query["sql"]]
    assert statements
    if connection.vendor == "postgresql":
        # Of five thousand it may read all sooner than some by the index; whether it could is what counts.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        for sql in statements:
            plan = list(nodes(explained_plan(sql.replace("%", "%%"), [])))
            assert not [node for node in plan if node["Node Type"] == "Seq Scan"], sql
        return
    for sql in statements:
        plan = [row[3] for row in explained(f"EXPLAIN QUERY PLAN {sql}", [])]
        assert not [line for line in plan if line.startswith("SCAN") and "VIRTUAL TABLE INDEX" not in line], plan
        assert steps(sql, []) <= MOST_STEPS, plan
