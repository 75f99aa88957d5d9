"""Appeals: made by whoever can prove that a closed account is theirs, decided by somebody else than who closed it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User, Voucher
from accounts.models.user import UserFlags
from accounts.operations.sanctions import ban_account
from accounts.rights import EVERYTHING, Right
from accounts.sanctions import is_banned
from core.actor import Actor
from core.buckets import EXTRA_LIMITS
from core.clock import at, now
from core.errors import InvalidForm, ProductError
from core.mail_texts import written
from moderation.models import AdminAuditEntry, Appeal, AppealState
from moderation.operations.admin_users_sanctions import temp_ban
from moderation.operations.appeals import decide_appeal, make_appeal
from moderation.operations.people import ban_user, unban_user
from moderation.operations.strikes import StrikeDraft, give_strike, take_back_strike
from tests.mailbox import queued_mails
from tests.people import PASSWORD
from tests.staff import inside, staff
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_is_on")]
NOBODY = Actor(user=None)
EMAIL = "eve@example.com"


@pytest.fixture
def judge() -> Actor:
    """Another administrator than who closes accounts here."""
    return staff(EVERYTHING)


@pytest.fixture
def chief() -> Actor:
    return staff(EVERYTHING)


@pytest.fixture
def eve(chief: Actor) -> Actor:
    """Somebody whose account is closed for ten days."""
    found = World().person("eve", email=EMAIL, email_key=EMAIL)
    temp_ban(chief, found.user_id, hours=240, reason="Spam <b>everywhere</b>")
    return found


def row(eve: Actor) -> User:
    return User.objects.get(id=eve.user_id)


def token() -> str:
    return str(queued_mails(EMAIL, "account_temp_banned")[-1]["token"])


def strike(points: int, *, climbs: bool = True) -> StrikeDraft:
    return StrikeDraft(points=points, category="spam", reason="Spam", days=90, climbs=climbs)


def refusal(act: Any, *args: Any, **options: Any) -> str:
    with pytest.raises(ProductError) as refused:
        act(*args, **options)
    return refused.value.reason or str(refused.value.code)


def appealed(eve: Actor) -> Appeal:
    return make_appeal(NOBODY, token=token(), text="It was not me")


# -- making one ------------------------------------------------------------------------------------------------------


def test_the_mail_leads_to_the_page_which_tells_why_and_takes_an_appeal(
    eve: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, told = Client(), list[Any]()
    monkeypatch.setattr("moderation.operations.appeals.publish", told.append)
    first = client.get("/appeal")
    assert (first.status_code, first.headers["Cache-Control"], first.headers["Referrer-Policy"]) == (
        200,
        "no-store",
        "no-referrer",
    )
    page = client.post("/appeal", {"token": token()})
    assert "Spam &lt;b&gt;everywhere&lt;/b&gt;" in page.content.decode()
    made = client.post("/appeal", {"token": token(), "text": "It was <i>not</i> me"})
    assert "with the administrators" in made.content.decode()
    assert not client.cookies
    appeal = Appeal.objects.get()
    assert (appeal.user_id, appeal.text, appeal.state) == (eve.user_id, "It was <i>not</i> me", "open")
    assert [(event.type, event.data["appeal_id"]) for event in told] == [("new_appeal", appeal.id)]
    again = client.post("/appeal", {"token": token(), "text": "Please"})
    assert (again.status_code, "already" in again.content.decode()) == (400, True)
    assert "It waits for a decision" in client.post("/appeal", {"token": token()}).content.decode()
    assert Appeal.objects.count() == 1


def test_a_password_does_instead_of_the_link(eve: Actor) -> None:
    client = Client()
    wrong = client.post("/appeal", {"email": EMAIL, "password": "not this one"})
    unknown = client.post("/appeal", {"email": "nobody@example.com", "password": PASSWORD})
    assert [answer.status_code for answer in (wrong, unknown)] == [400, 400]
    assert wrong.content == unknown.content
    assert "Spam" not in wrong.content.decode()
    page = client.post("/appeal", {"email": EMAIL, "password": PASSWORD}).content.decode()
    assert "Spam" in page
    given = page.partition('name="token" value="')[2].partition('"')[0]
    assert make_appeal(NOBODY, token=given, text="Me again").user_id == eve.user_id
    bob = World().person("bob", email="bob@example.com", email_key="bob@example.com")
    open_one = client.post("/appeal", {"email": bob.user.email, "password": PASSWORD}).content.decode()
    assert "not closed" in open_one
    assert not Voucher.objects.filter(user=bob.user).exists()


@pytest.mark.parametrize("text", ["", " ", "x" * 2001])
def test_an_appeal_says_something(text: str, eve: Actor) -> None:
    answer = Client().post("/appeal", {"token": token(), "text": text})
    assert (answer.status_code, Appeal.objects.count()) == (400, 0)
    assert "Spam" in answer.content.decode()  # one can go on writing
    with pytest.raises(InvalidForm):
        make_appeal(NOBODY, token=token(), text="")


def test_the_link_is_worth_nothing_else_and_no_more_than_the_ban(eve: Actor, judge: Actor) -> None:
    before = token()
    assert refusal(make_appeal, NOBODY, token="x" * 64, text="x") == "appeal_token"
    temp_ban(judge, eve.user_id, hours=480, reason="Worse")
    assert refusal(make_appeal, NOBODY, token=before, text="x") == "appeal_token"
    after = token()
    with at(now() + timedelta(days=21)):
        assert refusal(make_appeal, NOBODY, token=after, text="x") == "not_banned"
    unban_user(judge, eve.user_id)
    assert refusal(make_appeal, NOBODY, token=after, text="x") == "appeal_token"
    answer = Client().post("/v1/auth/reset", {"token": after, "password": "another one 12"}, "application/json")
    assert answer.status_code == 400


def test_an_open_appeal_goes_on_when_the_ban_is_replaced(eve: Actor, judge: Actor) -> None:
    appeal = appealed(eve)
    temp_ban(judge, eve.user_id, hours=480, reason="Worse")
    page = Client().post("/appeal", {"token": token()}).content.decode()
    assert ("It waits for a decision" in page, 'name="text"' in page) == (True, False)
    assert refusal(make_appeal, NOBODY, token=token(), text="x") == "appeal_open"
    decide_appeal(staff(EVERYTHING), appeal.id, outcome=AppealState.GRANTED, answer="Fine")
    assert not is_banned(row(eve))


def test_how_often_one_may_appeal(eve: Actor, judge: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    decide_appeal(judge, appealed(eve).id, outcome=AppealState.REFUSED, answer="No")
    assert refusal(make_appeal, NOBODY, token=token(), text="Please") == "appeal_again"
    temp_ban(judge, eve.user_id, hours=0, reason="For ever")  # another ban, another appeal
    page = Client().post("/appeal", {"email": EMAIL, "password": PASSWORD}).content.decode()
    given = page.partition('name="token" value="')[2].partition('"')[0]
    decide_appeal(
        staff(EVERYTHING), make_appeal(NOBODY, token=given, text="x").id, outcome=AppealState.REFUSED, answer="No"
    )
    with at(now() + timedelta(days=31)):
        page = Client().post("/appeal", {"email": EMAIL, "password": PASSWORD}).content.decode()
        given = page.partition('name="token" value="')[2].partition('"')[0]
        assert make_appeal(NOBODY, token=given, text="I have learnt").state == AppealState.OPEN
    assert EXTRA_LIMITS["appeal:made"][0] == 5


def test_a_ban_for_ever_is_mailed_with_a_link_that_takes_an_appeal(chief: Actor) -> None:
    """Who signs in without a password has no other way."""
    found = World().person("eve", email=EMAIL, email_key=EMAIL)
    User.objects.filter(id=found.user_id).update(password="!", locale="de")
    inside(chief).post(f"/admin/accounts/user/{found.user_id}/ban/", {"reason": "Threats", "days": ""})
    (letter,) = queued_mails(EMAIL)
    assert (letter["kind"], letter["reason"], letter["ends_at"]) == ("account_temp_banned", "Threats", None)
    assert "auf Dauer gesperrt" in written("account_temp_banned", "de", letter).plain
    answer = Client().post("/appeal", {"token": token(), "text": "It was not me"})
    assert (answer.status_code, Appeal.objects.get().user_id) == (200, found.user_id)


def test_the_ladder_mails_a_ban_for_ever_once(chief: Actor) -> None:
    found = World().person("eve", email=EMAIL, email_key=EMAIL)
    for _ in range(2):
        give_strike(chief, found.user_id, draft=strike(5))
    (letter,) = queued_mails(EMAIL)
    assert (letter["kind"], letter["reason"], letter["ends_at"]) == ("account_temp_banned", "Spam", None)


def test_whose_account_is_deleted_is_mailed_no_link_that_opens_nothing(chief: Actor) -> None:
    found = World().person("eve", email=EMAIL, email_key=EMAIL)
    User.objects.filter(id=found.user_id).update(flags=UserFlags.DELETED)
    found.user.refresh_from_db()
    ban_account(found.user, by=chief.user_id, reason="Spam", until=None)
    assert queued_mails(EMAIL) == []


# -- deciding --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", [AppealState.GRANTED, AppealState.SHORTENED, AppealState.REFUSED])
def test_an_appeal_is_decided_and_answered_by_mail(outcome: AppealState, eve: Actor, judge: Actor) -> None:
    appeal, client = appealed(eve), inside(judge)
    shown = client.get(f"/admin/moderation/appeal/{appeal.id}/change/").content.decode()
    assert [words for words in ("It was not me", "Spam", "Strikes", "Reports about them") if words not in shown] == []
    path = f"/admin/moderation/appeal/{appeal.id}/decide/"
    client.post(path, {"outcome": outcome, "answer": "", "days": "2"})
    client.post(path, {"outcome": "open", "answer": "x"})
    appeal.refresh_from_db()
    assert appeal.state == AppealState.OPEN
    client.post(path, {"outcome": outcome, "answer": "We looked again", "days": "2"})
    appeal.refresh_from_db()
    assert (appeal.state, appeal.answer, appeal.decided_by) == (outcome, "We looked again", judge.user_id)
    user = row(eve)
    if outcome == AppealState.GRANTED:
        assert not is_banned(user)
        (mail,) = queued_mails(EMAIL, "unban_notification")
        assert mail["reason"] == "We looked again"
    elif outcome == AppealState.SHORTENED:
        assert user.account_ban.expires_at == user.temp_banned_until < now() + timedelta(days=3)
        assert user.account_ban.reason.startswith("Spam")
        assert queued_mails(EMAIL, "account_temp_banned")[-1]["reason"] == "We looked again"
    else:
        assert is_banned(user)
        assert queued_mails(EMAIL, "appeal_refused")[0]["comment"] == "We looked again"
        assert "We looked again" in Client().post("/appeal", {"token": token()}).content.decode()
    entry = AdminAuditEntry.objects.get(action="decide_appeal")
    assert (entry.target_id, entry.metadata["outcome"], entry.metadata["own_decision"]) == (
        str(eve.user_id),
        outcome,
        "false",
    )
    assert refusal(decide_appeal, judge, appeal.id, outcome=outcome, answer="x", days=1) == "appeal_decided"


def test_who_closed_the_account_decides_only_where_nobody_else_could(eve: Actor, chief: Actor) -> None:
    appeal, deputy = appealed(eve), staff(EVERYTHING)
    assert refusal(decide_appeal, chief, appeal.id, outcome=AppealState.REFUSED, answer="No") == "own_decision"
    shown = inside(chief).get(f"/admin/moderation/appeal/{appeal.id}/change/").content.decode()
    assert "another administrator decides" in shown
    User.objects.filter(id=deputy.user_id).update(acls=[Right.AUTHENTICATE, Right.REPORT_VIEW])
    decide_appeal(chief, appeal.id, outcome=AppealState.REFUSED, answer="No")
    assert AdminAuditEntry.objects.get(action="decide_appeal").metadata["own_decision"] == "true"


def test_nobody_decides_who_had_a_part_in_closing_it(chief: Actor, judge: Actor) -> None:
    """Neither who closed it first, nor who closed it again, nor who gave a strike that the ladder counted."""
    giver, other, eve = staff(EVERYTHING), staff(EVERYTHING), World().person("eve", email=EMAIL, email_key=EMAIL)
    short = give_strike(other, eve.user_id, draft=strike(2, climbs=False))
    take_back_strike(other, short.id)
    give_strike(giver, eve.user_id, draft=strike(2, climbs=False))
    ban_user(chief, eve.user_id, reason="Spam", days=1)
    give_strike(judge, eve.user_id, draft=strike(3))
    assert row(eve).account_ban.expires_at is None
    appeal = appealed(eve)
    for party in (chief, giver, judge):
        assert refusal(decide_appeal, party, appeal.id, outcome=AppealState.GRANTED, answer="x") == "own_decision"
        shown = inside(party).get(f"/admin/moderation/appeal/{appeal.id}/change/").content.decode()
        assert "another administrator decides" in shown
    decide_appeal(other, appeal.id, outcome=AppealState.REFUSED, answer="No")
    assert AdminAuditEntry.objects.get(action="decide_appeal").metadata["own_decision"] == "false"


def test_where_all_had_a_part_in_it_any_of_them_decides(eve: Actor, chief: Actor) -> None:
    second = staff(EVERYTHING)
    ban_user(second, eve.user_id, reason="Worse", days=None)
    appeal = appealed(eve)
    decide_appeal(chief, appeal.id, outcome=AppealState.GRANTED, answer="We looked again")
    assert AdminAuditEntry.objects.get(action="decide_appeal").metadata["own_decision"] == "true"
    # What was closed anew has nothing of before.
    ban_user(second, eve.user_id, reason="Again", days=None)
    decide_appeal(chief, appealed(eve).id, outcome=AppealState.REFUSED, answer="No")
    assert AdminAuditEntry.objects.filter(metadata__own_decision="false", action="decide_appeal").count() == 1


def test_a_ban_that_has_run_out_takes_its_parties_with_it(eve: Actor, chief: Actor, judge: Actor) -> None:
    with at(now() + timedelta(days=11)):
        ban_user(judge, eve.user_id, reason="Again", days=3)
        assert row(eve).account_ban.parties == {judge.user_id}


def test_the_ladder_leaves_a_ban_for_ever_as_it_is(chief: Actor, judge: Actor) -> None:
    eve = World().person("eve", email=EMAIL, email_key=EMAIL)
    ban_user(chief, eve.user_id, reason="Threats", days=None)
    appeal = appealed(eve)
    give_strike(judge, eve.user_id, draft=strike(5))
    ban = row(eve).account_ban
    assert (ban.reason, ban.parties) == ("Threats", {chief.user_id})
    assert AdminAuditEntry.objects.filter(action="temp_ban").count() == 1
    assert refusal(decide_appeal, chief, appeal.id, outcome=AppealState.GRANTED, answer="x") == "own_decision"
    assert decide_appeal(judge, appeal.id, outcome=AppealState.REFUSED, answer="No").state == AppealState.REFUSED


def test_the_ladder_closes_what_only_was_closed(chief: Actor) -> None:
    """The moment until which it was stays on an account that was opened by its flags."""
    eve = World().person("eve", email=EMAIL, email_key=EMAIL)
    ban_user(chief, eve.user_id, reason="Threats", days=None)
    User.objects.filter(id=eve.user_id).update(flags=0)
    give_strike(chief, eve.user_id, draft=strike(2))
    assert is_banned(row(eve))
    assert row(eve).account_ban.reason == "Spam"


def test_who_may_decide(eve: Actor, judge: Actor) -> None:
    appeal, lesser = appealed(eve), staff(Right.AUTHENTICATE, Right.USER_TEMP_BAN)
    clerk, options = staff(Right.AUTHENTICATE, Right.REPORT_VIEW), {"outcome": AppealState.GRANTED, "answer": "x"}
    assert refusal(decide_appeal, clerk, appeal.id, **options) == "MISSING_ACL"
    assert refusal(decide_appeal, World().person(), appeal.id, **options) == "MISSING_PERMISSIONS"
    User.objects.filter(id=eve.user_id).update(acls=[Right.AUTHENTICATE, Right.USER_LOOKUP])
    assert refusal(decide_appeal, lesser, appeal.id, **options) == "MISSING_PERMISSIONS"
    for days in (None, 0, 11, 3651):
        with pytest.raises(InvalidForm):
            decide_appeal(judge, appeal.id, outcome=AppealState.SHORTENED, answer="x", days=days)
    assert inside(clerk).get(f"/admin/moderation/appeal/{appeal.id}/change/").status_code in (403, 404)
    assert is_banned(row(eve))


def test_a_ban_that_is_over_leaves_nothing_to_decide(eve: Actor, judge: Actor) -> None:
    appeal = appealed(eve)
    with at(now() + timedelta(days=11)):
        made = decide_appeal(judge, appeal.id, outcome=AppealState.REFUSED, answer="No")
        assert made.state == AppealState.LAPSED
    ban_user(judge, eve.user_id, reason="Again", days=3)
    second = appealed(eve)
    unban_user(judge, eve.user_id)
    second.refresh_from_db()
    assert second.state == AppealState.LAPSED
    assert not queued_mails(EMAIL, "appeal_refused")


def test_the_queue_shows_what_waits(eve: Actor, judge: Actor) -> None:
    appeal, client = appealed(eve), inside(judge)
    path, cell = "/admin/moderation/appeal/", 'class="field-user'
    assert client.get(path).content.decode().count(cell) == 1
    assert "Open appeals" in client.get("/admin/").content.decode()
    decide_appeal(judge, appeal.id, outcome=AppealState.REFUSED, answer="No")
    assert [client.get(path + state).content.decode().count(cell) for state in ("", "?state=refused", "?state=x")] == [
        0,
        1,
        0,
    ]
