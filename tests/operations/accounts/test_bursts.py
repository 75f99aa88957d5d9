"""Many people register at once (SEC-083, SEC-082): those who come with them wait, whichever door they take."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from accounts.bursts import running_bursts
from accounts.models import PendingRegistration, User
from accounts.operations.registration import Registered, create_account, register
from accounts.review import review_is_active
from accounts.rights import EVERYTHING, Right
from accounts.signing_in.passwords import hashed
from core import clock
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.models import Job
from moderation import tasks
from moderation.models import AdminAuditEntry, Report, ReportSource
from moderation.operations.bursts import REJECT_JOB, reject_burst
from tests.newcomers import draft
from tests.wire import Wire
from tests.world import World

pytestmark = pytest.mark.django_db
MOST = 3
_networks = iter(range(1, 250))


@pytest.fixture(autouse=True)
def few_are_many(settings: Any) -> None:
    changes = {"registration_burst_alike": MOST, "registration_burst": 0, "first_account_is_admin": False}
    settings.GUILDHALL = replace(settings.GUILDHALL, **changes)


class Crowd:
    """People who register one after the other, from networks nobody else has."""

    def __init__(self, domain: str = "gmail.com") -> None:
        self.network, self.domain, self.number = next(_networks), domain, 0

    def one(self, *, network: int = 0) -> User:
        self.number += 1
        email = f"someone{self.network}x{self.number}@{self.domain}"
        actor = Actor(user=None, ip=f"8.8.{network or self.network}.{self.number}")
        made: Registered = create_account(actor, draft=draft(email=email), password_hash=hashed("a password"))
        return made.user

    def waits(self, **named: int) -> bool:
        return self.one(**named).is_pending


def test_who_comes_from_one_network_waits_after_some_and_others_do_not() -> None:
    crowd, other = Crowd(), Crowd()
    assert [crowd.waits() for _ in range(MOST + 2)] == [False] * MOST + [True] * 2
    assert not other.waits()
    waiting = PendingRegistration.objects.values_list("burst", flat=True)
    (burst,) = set(waiting)
    assert burst.startswith("network:")
    assert f"8.8.{crowd.network}" not in str(running_bursts())  # nobody is shown where somebody lives
    (report,) = Report.objects.filter(source=ReportSource.SERVER)
    assert (report.kind, report.category, report.snapshot) == ("user", "registration_burst", {"burst": burst})
    with clock.at(now() + timedelta(minutes=11)):
        assert running_bursts() == {}
        assert not review_is_active()


def test_who_comes_with_one_domain_waits_but_for_great_providers_and_ones_own(settings: Any) -> None:
    crowd, great = Crowd("spam.example"), Crowd()
    assert [crowd.waits(network=next(_networks)) for _ in range(MOST + 1)] == [False] * MOST + [True]
    assert not any(great.waits(network=next(_networks)) for _ in range(MOST + 1))
    settings.GUILDHALL = replace(settings.GUILDHALL, oidc_allowed_domains=("firm.example",))
    firm = Crowd("firm.example")
    assert not any(firm.waits(network=next(_networks)) for _ in range(MOST + 1))


def test_when_too_many_come_everybody_waits_whichever_door_they_take(settings: Any) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, registration_burst=MOST)
    crowd = Crowd()
    for _ in range(MOST):
        assert not crowd.waits(network=next(_networks))
    assert not review_is_active()
    assert crowd.waits(network=next(_networks))
    assert review_is_active()
    assert register(Actor(user=None, ip="127.0.0.1"), draft=draft(email="late@gmail.com")).user.is_pending
    body = {"email": "v1@gmail.com", "password": "correct-horse-42", "date_of_birth": "1990-01-01", "consent": True}
    assert Wire().send("POST", "/auth/register", body).status == 200
    assert User.objects.get(email="v1@gmail.com").is_pending
    assert Report.objects.filter(source=ReportSource.SERVER).count() == 1


def test_all_who_wait_because_of_a_burst_are_turned_away_by_one_action() -> None:
    crowd, root = Crowd(), World().person("root", acls=[EVERYTHING])
    people = [crowd.one() for _ in range(MOST + 3)]
    waiting = [user for user in people if user.is_pending]
    by_hand = User.objects.get(pk=people[0].pk)
    PendingRegistration.objects.create(user=by_hand)
    (burst,) = set(PendingRegistration.objects.exclude(burst="").values_list("burst", flat=True))
    assert reject_burst(replace(root, reason="bots"), burst=burst) == len(waiting) == 3
    arguments = Job.objects.get(name=REJECT_JOB).arguments
    for _ in range(2):  # killed and done again
        tasks.reject_burst(**arguments)
    doomed = User.objects.filter(pending_deletion_at__isnull=False)
    assert set(doomed.values_list("pk", flat=True)) == {user.pk for user in waiting}
    assert PendingRegistration.objects.filter(user=by_hand).exists()
    entry = AdminAuditEntry.objects.get(action="reject_registration_burst")
    assert (entry.target_id, entry.reason, entry.metadata["people"]) == (burst, "bots", "3")
    assert AdminAuditEntry.objects.filter(action="reject_registration").count() == 3


def test_only_who_decides_about_registrations_turns_a_burst_away() -> None:
    for acls, code in (([], Code.MISSING_PERMISSIONS), ([Right.AUTHENTICATE, Right.REPORT_VIEW], Code.MISSING_ACL)):
        with pytest.raises(ProductError) as caught:
            reject_burst(World().person(acls=acls), burst="all")
        assert caught.value.code == code
