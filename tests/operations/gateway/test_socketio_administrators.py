"""What administrators hear over their sockets, and nobody else does; and who is warned hears that (TF-075)."""

import asyncio

import pytest

from accounts.events import UserUpdated, UserWarned
from accounts.models import User
from accounts.records import PrivateUserRecord
from core.actor import Actor
from core.bus import get_bus
from core.clock import iso, now
from core.errors import ProductError
from core.events import encode
from core.ids import to_oid
from gateway.socketio import protocol
from gateway.socketio.doors import administrators_door
from gateway.socketio.rooms import Place
from moderation.events import ADMINISTRATORS, AdministratorsNotified
from tests.operations.gateway.socketio_lab import actor_of, lab
from tests.topic_side import person

ADMIN, BOB = 1, 2
MOMENT = now()


def user_of(number: int) -> User:
    found = actor_of(f"user-{number}")
    assert found is not None
    user: User = found.user
    user.acls = ["*"] if number == ADMIN else []
    return user


def actor_with_rights(token: str, ip: str = "") -> Actor | None:
    number = int(token.removeprefix("user-"))
    return Actor(user=user_of(number), session_id=number, ip=ip)


def report(number: int) -> bytes:
    data = {"report_id": number, "reporter_id": BOB, "reason": "spam"}
    return encode(AdministratorsNotified(type="new_report", data=data, at=MOMENT))


async def test_administrators_hear_that_there_is_something_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    async with lab(monkeypatch) as one:
        monkeypatch.setattr(protocol, "actor_for_token", actor_with_rights)
        monkeypatch.setattr("gateway.socketio.gateway.administrators_door", lambda actor: Place(ADMINISTRATORS))
        async with one.client(ADMIN) as admin, one.client(BOB) as bob:
            await admin.settled()
            get_bus().publish(ADMINISTRATORS, report(5))
            heard = await admin.next("admin_notification")
            data = {"report_id": to_oid(5), "reporter_id": to_oid(BOB), "reason": "spam"}
            assert heard == {"type": "new_report", "data": data, "timestamp": iso(MOMENT)}

            warning = UserWarned(user_id=BOB, message="Be kind", warned_at=MOMENT)
            get_bus().publish(f"user:{BOB}", encode(warning))
            told = {"message": "Be kind", "warned_at": iso(MOMENT), "user_id": to_oid(BOB)}
            assert await bob.next("user_warning") == told

            plain = user_of(ADMIN)
            plain.acls = []
            changed = UserUpdated(user_id=ADMIN, user=PrivateUserRecord.of(plain))
            get_bus().publish(f"user:{ADMIN}", encode(changed))
            await asyncio.wait_for(admin.ended.wait(), 20)  # it comes back with the rights it has left
            get_bus().publish(ADMINISTRATORS, report(6))
            await bob.settled()
            assert len(admin.bodies("admin_notification")) == 1
            assert admin.bodies("user_warning") == bob.bodies("admin_notification") == []


@pytest.mark.django_db
def test_the_door_asks_for_the_rights_as_they_are_now() -> None:
    admin = person(is_admin=True)
    assert administrators_door(admin) == Place(ADMINISTRATORS)
    User.objects.filter(pk=admin.user_id).update(acls=["admin:authenticate"])
    for somebody in (admin, person()):
        with pytest.raises(ProductError):
            administrators_door(somebody)
