"""Accounts that nobody uses: warned, then deleted; off unless the operator wants it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from accounts.leaving_tasks import sweep_idle_accounts
from accounts.models import DeletionReason, User
from accounts.models.user import UserFlags
from core.clock import at, now
from tests.mailbox import queued_mails
from tests.newcomers import newcomer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_is_on")]
YEAR = timedelta(days=365)


@pytest.fixture
def _on(settings: Any, mail_is_on: None) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, inactivity_days=365)


def idle(**columns: Any) -> User:
    with at(now() - YEAR - timedelta(days=1)):
        user = newcomer()
    User.objects.filter(id=user.id).update(**({"last_seen_at": now() - YEAR - timedelta(hours=1)} | columns))
    return user


def warnings(user: User) -> list[dict[str, Any]]:
    return queued_mails(user.email or "", "inactivity_warning")


def test_off_by_default() -> None:
    user = idle()
    sweep_idle_accounts()
    assert warnings(user) == []


@pytest.mark.usefixtures("_on")
def test_the_idle_are_warned_once_and_deleted_a_month_later() -> None:
    user, active = idle(), newcomer()
    sweep_idle_accounts()
    sweep_idle_accounts()
    (warning,) = warnings(user)
    assert set(warning) >= {"deletion_at", "last_active_at"}
    assert warnings(active) == []
    with at(now() + timedelta(days=29)):
        sweep_idle_accounts()
    assert User.objects.get(id=user.id).pending_deletion_at is None
    with at(now() + timedelta(days=30, minutes=1)):
        sweep_idle_accounts()
    found = User.objects.get(id=user.id)
    assert found.flags & UserFlags.SELF_DELETED
    assert found.deletion_reason == DeletionReason.INACTIVITY
    assert found.pending_deletion_at is not None


@pytest.mark.usefixtures("_on")
def test_whoever_comes_back_is_kept_and_warned_anew_another_time() -> None:
    user = idle()
    sweep_idle_accounts()
    User.objects.filter(id=user.id).update(last_seen_at=now() + timedelta(days=3))
    with at(now() + timedelta(days=31)):
        sweep_idle_accounts()
    assert User.objects.get(id=user.id).pending_deletion_at is None
    with at(now() + YEAR + timedelta(days=5)):
        sweep_idle_accounts()
    assert len(warnings(user)) == 2


@pytest.mark.usefixtures("_on")
def test_people_who_were_never_here_count_from_their_registration() -> None:
    user = idle(last_seen_at=None)
    sweep_idle_accounts()
    assert len(warnings(user)) == 1


@pytest.mark.usefixtures("_on")
@pytest.mark.parametrize(
    "columns",
    [
        {"is_bot": True},
        {"is_system": True},
        {"flags": UserFlags.APP_STORE_REVIEWER},
        {"flags": UserFlags.PENDING_APPROVAL},
        {"flags": UserFlags.DISABLED_SUSPICIOUS_ACTIVITY},
        {"pending_deletion_at": now() + timedelta(days=1)},
    ],
)
def test_who_is_spared(columns: dict[str, Any]) -> None:
    user = idle(**columns)
    sweep_idle_accounts()
    assert warnings(user) == []
