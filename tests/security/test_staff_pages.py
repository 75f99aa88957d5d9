"""SEC-038 and its neighbours: who comes into the console, what they see there, and what nobody does."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.models.user import UserFlags
from accounts.operations.sessions import end_all_sessions
from accounts.rights import EVERYTHING, Right
from accounts.signing_in.sudo import new_sudo_token
from core.clock import at, now
from moderation.console.entering import SECONDS
from moderation.console.pages import PAGES
from moderation.models import AdminAuditEntry, Report, ReportKind
from tests.staff import inside, knock, signed_in, staff
from tests.world import World

pytestmark = pytest.mark.django_db
TABLES = {
    "/admin/accounts/user/": Right.USER_LOOKUP,
    "/admin/guilds/guild/": Right.GUILD_LOOKUP,
    "/admin/topics/topic/": Right.REPORT_VIEW,
    "/admin/moderation/report/": Right.REPORT_VIEW,
    "/admin/moderation/ticket/": Right.REPORT_VIEW,
    "/admin/moderation/strike/": Right.USER_TEMP_BAN,
    "/admin/moderation/appeal/": Right.USER_TEMP_BAN,
    "/admin/moderation/adminauditentry/": Right.AUDIT_LOG_VIEW,
    "/admin/core/job/": Right.METRICS_VIEW,
    "/admin/accounts/contactban/": Right.BAN_IP_CHECK,
    "/admin/accounts/pendingregistration/": Right.PENDING_VERIFICATION_VIEW,
    "/admin/guilds/discoverylisting/": Right.DISCOVERY_REVIEW,
    "/admin/moderation/archive/": Right.ARCHIVE_TRIGGER_GUILD,
    "/admin/moderation/messageshred/": Right.MESSAGE_SHRED,
    "/admin/moderation/automodrule/": Right.AUTOMOD_VIEW,
    "/admin/deletions/": Right.USER_LOOKUP,
    "/admin/repeating/": Right.METRICS_VIEW,
    "/admin/settings/": Right.INSTANCE_CONFIG_VIEW,
    "/admin/limits/": Right.INSTANCE_LIMIT_CONFIG_VIEW,
    "/admin/reserved/": Right.INSTANCE_SNOWFLAKE_RESERVATION_VIEW,
}


def is_out(client: Client) -> bool:
    answer = client.get("/admin/")
    return answer.status_code == 302 and answer.headers["Location"].startswith("/admin/login/")


def test_who_comes_in_and_who_does_not() -> None:
    """SEC-038. MFA required for staff: a sign-in, rights, a second factor, and a proof of it within five minutes."""
    chief, plain = staff(EVERYTHING), staff()
    bare = staff(EVERYTHING, factors=())
    current, token = signed_in(chief)
    proof = new_sudo_token(current)
    _, other = signed_in(chief)
    refusals = [
        (knock(Client(), "", proof), 401, "UNAUTHORIZED"),
        (knock(Client(), "flx_" + "x" * 36, proof), 401, "UNAUTHORIZED"),
        (knock(Client(), token, ""), 403, "SUDO_MODE_REQUIRED"),
        (knock(Client(), token, proof + "x"), 403, "SUDO_MODE_REQUIRED"),
        (knock(Client(), other, proof), 403, "SUDO_MODE_REQUIRED"),  # of another sign-in
    ]
    for actor, status, code in ((plain, 403, "MISSING_PERMISSIONS"), (bare, 400, "TWO_FACTOR_REQUIRED")):
        mine, own = signed_in(actor)
        refusals.append((knock(Client(), own, new_sudo_token(mine)), status, code))
    for answer, status, code in refusals:
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    client = Client()
    with at(now() + timedelta(minutes=6)):
        assert knock(client, token, proof).status_code == 403
    assert knock(client, token, proof).status_code == 204
    assert client.get("/admin/").status_code == 200
    assert AdminAuditEntry.objects.filter(action="enter_console", admin_id=chief.user_id).count() == 1


@pytest.mark.parametrize("ending", ["sign_out", "rights", "factor", "disabled", "time", "left"])
def test_what_ends_a_visit(ending: str) -> None:
    chief = staff(EVERYTHING)
    client = inside(chief)
    assert not is_out(client)
    rows = User.objects.filter(id=chief.user_id)
    if ending == "sign_out":
        end_all_sessions(chief.user)
    elif ending == "rights":
        rows.update(acls=[])
    elif ending == "factor":
        rows.update(authenticator_types=[])
    elif ending == "disabled":
        rows.update(flags=int(UserFlags.DISABLED))
    elif ending == "time":
        assert client.session.get_expiry_age() <= SECONDS
        assert Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1)) == 1
    else:
        client.post("/admin/logout/")
    assert is_out(client)


def test_everybody_sees_what_their_rights_name() -> None:
    """SEC-038. Staff without the right: neither the table, nor a row of it, nor its name on the first page."""
    for path, right in TABLES.items():
        with_it, without = inside(staff(Right.AUTHENTICATE, right)), inside(staff(Right.AUTHENTICATE))
        assert with_it.get(path).status_code == 200, path
        assert without.get(path).status_code in (403, 404), path
        assert f'href="{path}"' in with_it.get("/admin/").content.decode()
        assert f'href="{path}"' not in without.get("/admin/").content.decode()
        assert is_out(Client()), path


def test_a_page_shows_no_more_than_the_rights_of_who_opens_it() -> None:
    """Who reported whom, who is where and what administrators did take rights of their own, also beside a person."""
    cats = World().guild("cats").member("eve")
    eve, boss = cats.world.person("eve"), staff(EVERYTHING)
    Report.objects.create(kind=ReportKind.USER, target_id=1, reporter=eve.user, category="told-of-somebody")
    about = {"target_id": eve.user_id, "reported_user": eve.user, "category": "told-of-them"}
    Report.objects.create(kind=ReportKind.USER, **about)
    pages = [f"/admin/accounts/user/{eve.user_id}/change/", f"/admin/guilds/guild/{cats.id}/change/"]
    private = ["Reports", "What administrators did", "told-of", ">cats<", "Who came last", "Guilds</h2>", "Topics</h2>"]
    opened = inside(boss)
    all_of_it = "".join(opened.get(page).content.decode().partition('class="facts"')[2] for page in pages)
    assert [words for words in private if words not in all_of_it] == []
    clerk = inside(staff(Right.AUTHENTICATE, Right.USER_LOOKUP, Right.GUILD_LOOKUP))
    for page in pages:
        answer = clerk.get(page)
        assert answer.status_code == 200
        shown = answer.content.decode().partition('class="facts"')[2]
        assert [words for words in private if words in shown] == []


def test_who_looks_for_an_address_is_logged() -> None:
    client = inside(staff(EVERYTHING))
    for words in ("somebody", "@handle", "＠handle", "some@example.com", "some＠example.com"):
        assert client.get("/admin/accounts/user/", {"q": words}).status_code == 200
    assert AdminAuditEntry.objects.filter(action="search_users_by_email").count() == 2


def test_a_number_that_is_no_id_finds_nothing() -> None:
    client = inside(staff(EVERYTHING))
    for table in ("guilds/guild", "accounts/user", "moderation/report", "moderation/adminauditentry", "core/job"):
        assert client.get(f"/admin/{table}/", {"q": "9999999999999999999"}).status_code == 200, table
    for act in ("ban", "time_out", "sessions", "clear", "rename", "disable", "approve"):
        answer = client.post(f"/admin/accounts/user/{'9' * 30}/{act}/", {"reason": "x", "hours": "1", "bio": "on"})
        assert answer.status_code == 404, act


@pytest.mark.parametrize(
    "query", ["password__startswith=a", "bot_secret_hash__startswith=a", "_to_field=password", "o=1", "e=1"]
)
def test_no_secret_is_found_by_asking_for_its_beginning(query: str) -> None:
    """SEC-038."""
    answer = inside(staff(EVERYTHING)).get(f"/admin/accounts/user/?{query}")
    assert answer.status_code in (200, 302, 400)
    assert "password" not in answer.headers.get("location", "")
    assert query.startswith(("o", "e")) or answer.status_code != 200


def test_django_s_own_ways_past_the_rules_are_shut() -> None:
    """SEC-038."""
    chief = staff(EVERYTHING)
    client, someone = inside(chief), World().person().user_id
    for path in (
        "password_change/",
        "autocomplete/?app_label=accounts&model_name=user&field_name=bot_owner",
        "accounts/user/add/",
        f"accounts/user/{someone}/delete/",
        f"accounts/user/{someone}/history/",
        f"accounts/user/{someone}/password/",
        "auth/group/",
        "r/1/1/",
    ):
        assert client.get(f"/admin/{path}").status_code in (302, 403, 404), path
    assert client.post(f"/admin/accounts/user/{someone}/change/", {"is_staff": "on"}).status_code in (200, 403)
    assert client.post("/admin/accounts/user/", {"action": "delete_selected", "_selected_action": someone}).status_code
    assert not User.objects.get(id=someone).is_staff
    assert client.post("/admin/login/", {"username": "x", "password": "y"}).status_code == 405


def test_buttons_ask_for_the_right_and_for_a_token_of_the_form() -> None:
    looking = staff(Right.AUTHENTICATE, Right.REPORT_VIEW, Right.USER_LOOKUP)
    client, eve = inside(looking), World().person()
    report = Report.objects.create(kind=ReportKind.USER, target_id=eve.user_id, reported_user=eve.user, category="spam")
    for path, form in (
        (f"moderation/report/{report.id}/act/", {"action": "dismissed", "notes": "x"}),
        (f"moderation/report/{report.id}/act/", {"action": "user_banned", "notes": "x"}),
        (f"moderation/report/{report.id}/take/", {"assignee": "me"}),
        (f"accounts/user/{eve.user_id}/ban/", {"reason": "x", "next": "https://evil.example/"}),
    ):
        answer = client.post(f"/admin/{path}", form)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/admin/")
        assert client.get(f"/admin/{path}").status_code in (302, 405)
    report.refresh_from_db()
    assert (report.is_open, report.assignee_id, User.objects.get(id=eve.user_id).flags) == (True, None, eve.user.flags)

    chief = inside(staff(EVERYTHING), enforce_csrf_checks=True)
    assert chief.post(f"/admin/moderation/report/{report.id}/act/", {"action": "dismissed"}).status_code == 403
    report.refresh_from_db()
    assert report.is_open


def test_the_console_s_cookie_is_out_of_reach_of_scripts_and_other_sites() -> None:
    cookie = inside(staff(EVERYTHING)).cookies["sessionid"]
    assert (bool(cookie["httponly"]), cookie["samesite"], cookie["max-age"]) == (True, "Lax", SECONDS)


def test_names_and_words_of_people_are_inert_in_it() -> None:
    """SEC-049 in the console: escaped, under a policy that lets no inline script run."""
    hostile = "<script>alert(1)</script>"
    eve = World().person(global_name=hostile)
    report = Report.objects.create(
        kind=ReportKind.USER, target_id=eve.user_id, reported_user=eve.user, category=hostile, details=hostile,
        snapshot={"bio": hostile},
    )  # fmt: skip
    client = inside(staff(EVERYTHING))
    pages = (f"moderation/report/{report.id}/change/", f"accounts/user/{eve.user_id}/change/")
    for path in ("moderation/report/", *pages):
        page = client.get(f"/admin/{path}")
        assert page.status_code == 200
        assert hostile not in page.content.decode()
        assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
        assert "<style" not in page.content.decode()


def tables() -> list[str]:
    """Every table of the console, whoever has added it."""
    return [f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry]


def test_every_page_names_the_right_it_takes() -> None:
    """SEC-038: no page comes in that nobody has said a right for, and none opens to administrators without any."""
    pages = {*tables(), *(f"/admin/{page.name}/" for page in PAGES)}
    nobody, stranger = inside(staff(Right.AUTHENTICATE)), Client()
    bare = staff(EVERYTHING, factors=())
    _, token = signed_in(bare)
    for path in sorted(pages):
        assert nobody.get(path).status_code in (403, 404), path
        assert f'href="{path}"' not in nobody.get("/admin/").content.decode()
        answer = stranger.get(path, headers={"Authorization": token})  # without a second factor nobody comes in
        assert (answer.status_code, "/admin/login/" in answer.headers["Location"]) == (302, True), path


def test_no_table_tells_or_does_what_it_was_not_made_for() -> None:
    """SEC-038: ?password__startswith=, ?_to_field, export actions, autocomplete: refused on every table alike."""
    client = inside(staff(EVERYTHING))
    for path in tables():
        model = next(model for model in admin.site._registry if model._meta.model_name == path.split("/")[3])
        before = model._default_manager.count()
        columns = [field.name for field in model._meta.concrete_fields]
        secret = next((name for name in columns if name in ("password", "error", "hash", "value")), columns[-1])
        for query in (f"{secret}__startswith=a", f"{secret}__regex=.", "user__password__startswith=a", "pk__in=1"):
            answer = client.get(f"{path}?{query}")
            assert answer.status_code in (302, 400), (path, query)
        for name in (each for each in admin.site._registry[model].list_filter if isinstance(each, str)):
            for way in ("regex=(a|aa)%2B$", "contains=a", "in=a,b"):
                assert client.get(f"{path}?{name}__{way}").status_code in (302, 400), (path, name, way)
        for query in (f"_to_field={secret}", f"_to_field={columns[0]}"):
            answer = client.get(f"{path}?{query}")
            assert answer.status_code in (200, 302, 400), (path, query)
            assert secret not in answer.headers.get("Location", ""), (path, query)
        for action in ("delete_selected", "export", "export_admin_action"):
            client.post(path, {"action": action, "_selected_action": ["1"], "select_across": "1", "post": "yes"})
        for way in ("add/", "1/delete/", "1/history/", "autocomplete/", "export/"):
            for answer in (client.get(path + way), client.post(path + way, {"post": "yes"})):
                assert answer.status_code in (302, 403, 404, 405), (path, way, answer.status_code)
        assert model._default_manager.count() >= before, path  # looking is logged
    for path in (f"/admin/{page.name}/" for page in PAGES):
        assert client.get(f"{path}?password__startswith=a&_to_field=password").status_code == 200, path
        assert client.put(path).status_code == 405, path
