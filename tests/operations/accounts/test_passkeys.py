"""Passkeys: what an answer to a challenge must hold, and what is kept of a key."""

import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from accounts.events import UserUpdated
from accounts.models import Passkey, User, Voucher
from accounts.models.user import UserFlags
from accounts.operations.passkeys import (
    NameTaken,
    add_passkey,
    registration_challenge,
    remove_passkey,
    rename_passkey,
    sign_in_with_passkey,
)
from accounts.operations.sign_in import AccountSuspended
from accounts.signing_in.devices import Device
from accounts.signing_in.passkeys import (
    MOST_PASSKEYS,
    Answer,
    Context,
    PasskeyRefused,
    UnusableKey,
    asserted,
    attested,
    new_challenge,
    user_handle,
)
from accounts.signing_in.steps import SignedIn
from core.actor import Actor
from core.errors import ProductError
from tests.authenticator import PRESENT, VERIFIED, Authenticator
from tests.newcomers import newcomer
from tests.operations.events import announced, mark

pytestmark = pytest.mark.django_db
ANYBODY = Actor(user=None, ip="198.51.100.7")
DEVICE = Device(ip="198.51.100.7")


def new_key() -> Authenticator:
    return Authenticator(origin=settings.GUILDHALL.passkey_origins[0])


def creation(user: User, challenge: str) -> dict[str, Any]:
    rp_id = settings.GUILDHALL.passkey_rp_id
    return {"rp": {"id": rp_id}, "user": {"id": user_handle(user.id)}, "challenge": challenge}


def create(user: User, key: Authenticator, **lies: Any) -> Answer:
    challenge = registration_challenge(Actor(user=user), user=user)
    return Answer(response=key.create(creation(user, challenge), **lies), challenge=challenge)


def owner(name: str = "key") -> tuple[User, Authenticator]:
    user, key = newcomer(), new_key()
    add_passkey(Actor(user=user), user=user, answer=create(user, key), name=name)
    user.refresh_from_db()
    return user, key


def answer(key: Authenticator, user: User | None, context: Context = "sudo", ticket: str = "", **lies: Any) -> Answer:
    challenge = new_challenge(ANYBODY, context=context, user=user, ticket=ticket)
    return Answer(response=key.get({"challenge": challenge}, **lies), challenge=challenge)


def refused(given: Answer, user: User | None, context: Context = "sudo", ticket: str = "") -> None:
    with pytest.raises(PasskeyRefused):
        asserted(ANYBODY, given, context=context, user=user, ticket=ticket)


class TestAnswers:
    def test_a_right_answer_names_the_passkey_and_moves_its_counter(self) -> None:
        user, key = owner()
        found = asserted(ANYBODY, answer(key, user), context="sudo", user=user)
        found.refresh_from_db()
        assert (found.credential_id, found.sign_count) == (key.id, 1)
        assert found.last_used_at is not None

    def test_an_answer_counts_once(self) -> None:
        user, key = owner()
        given = answer(key, user)
        asserted(ANYBODY, given, context="sudo", user=user)
        refused(given, user)

    def test_a_challenge_is_spent_by_a_wrong_answer_too(self) -> None:
        user, key = owner()
        given = answer(key, user, flags=PRESENT)
        refused(given, user)
        refused(Answer(response=key.get({"challenge": given.challenge}), challenge=given.challenge), user)

    def test_a_challenge_runs_out(self) -> None:
        user, key = owner()
        given = answer(key, user)
        voucher = Voucher.objects.get(purpose="challenge")
        Voucher.objects.update(expires_at=voucher.created_at - timedelta(seconds=1))
        refused(given, user)

    @pytest.mark.parametrize(
        "lies",
        [
            {"origin": "https://evil.example"},
            {"rp_id": "evil.example"},
            {"flags": PRESENT},
            {"flags": VERIFIED},
            {"flags": 0},
            {"type": "webauthn.create"},
            {"challenge": "AAAA"},
            {"signs_with": ec.generate_private_key(ec.SECP256R1())},
            {"handle": user_handle(1)},
        ],
        ids=lambda lies: "-".join(lies),
    )
    def test_lies_are_refused(self, lies: dict[str, Any]) -> None:
        user, key = owner()
        refused(answer(key, user, **lies), user)
        assert Passkey.objects.get().last_used_at is None

    def test_a_counter_must_rise(self) -> None:
        user, key = owner()
        asserted(ANYBODY, answer(key, user, count=5), context="sudo", user=user)
        for count in (5, 4, 0):
            refused(answer(key, user, count=count), user)
        asserted(ANYBODY, answer(key, user, count=6), context="sudo", user=user)

    def test_a_device_that_never_counts_is_fine(self) -> None:
        user, key = owner()
        for _ in range(2):
            asserted(ANYBODY, answer(key, user, count=0), context="sudo", user=user)

    def test_somebody_elses_passkey_is_refused(self) -> None:
        (user, _), (_, foreign) = owner(), owner()
        refused(answer(foreign, user), user)

    def test_somebody_elses_id_is_refused(self) -> None:
        (user, key), (_, foreign) = owner(), owner()
        refused(answer(key, user, id=foreign.id), user)

    def test_a_challenge_belongs_to_its_context_account_and_ticket(self) -> None:
        (user, key), (other, _) = owner(), owner()
        refused(answer(key, user, "mfa", "ticket"), user, "sudo")
        refused(answer(key, user, "sudo"), user, "mfa", "ticket")
        refused(answer(key, user, "mfa", "ticket"), user, "mfa", "another")
        refused(answer(key, None, "discoverable"), user, "sudo")
        refused(answer(key, user, "sudo"), None, "discoverable")
        refused(answer(key, other), user)

    def test_an_unknown_challenge_is_refused(self) -> None:
        user, key = owner()
        refused(Answer(response=key.get({"challenge": "AAAA"}), challenge="AAAA"), user)

    def test_the_ticket_is_not_kept_in_clear(self) -> None:
        user, _ = owner()
        new_challenge(ANYBODY, context="mfa", user=user, ticket="a-ticket-that-opens-doors")
        assert "a-ticket-that-opens-doors" not in str(Voucher.objects.latest("id").data)

    @pytest.mark.parametrize("name", ["id", "rawId", "type", "response"])
    @pytest.mark.parametrize("value", [None, 0, True, [], {}, "", "\x00", "\ud800", "é", "A" * 100_000])
    def test_rubbish_is_refused(self, name: str, value: Any) -> None:
        user, key = owner()
        given = answer(key, user)
        refused(Answer(response=given.response | {name: value}, challenge=given.challenge), user)

    @pytest.mark.parametrize("name", ["clientDataJSON", "authenticatorData", "signature", "userHandle"])
    @pytest.mark.parametrize("value", [0, True, [], {}, "AA", "é", "A" * 100_000])
    def test_rubbish_inside_is_refused(self, name: str, value: Any) -> None:
        user, key = owner()
        given = answer(key, user)
        given.response["response"][name] = value
        refused(given, user)


class TestRegistering:
    def test_what_is_kept(self) -> None:
        user, key = owner("laptop")
        kept = Passkey.objects.get()
        assert (kept.user_id, kept.credential_id, kept.name, kept.last_used_at) == (user.id, key.id, "laptop", None)
        assert kept.transports == ["hybrid", "internal"]
        assert user.authenticator_types == [2]

    @pytest.mark.parametrize(
        "lies",
        [
            {"origin": "https://evil.example"},
            {"rp_id": "evil.example"},
            {"flags": PRESENT},
            {"flags": VERIFIED},
            {"type": "webauthn.get"},
            {"challenge": "AAAA"},
            {"fmt": "made-up"},
        ],
        ids=lambda lies: "-".join(lies),
    )
    def test_lies_are_refused(self, lies: dict[str, Any]) -> None:
        user = newcomer()
        with pytest.raises(PasskeyRefused):
            add_passkey(Actor(user=user), user=user, answer=create(user, new_key(), **lies), name="key")
        assert not Passkey.objects.exists()

    @pytest.mark.parametrize(
        "cose",
        [
            {1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(31) + b"\x01"},
            {1: 9, 3: -7},
            {1: 3, 3: -257, -1: b"\xff" * 100_000, -2: b"\x01\x00\x01"},
            {1: 3, 3: -257, -1: b"\x00", -2: b"\x00"},
        ],
        ids=["not-on-the-curve", "unknown-kind", "endless", "zero"],
    )
    def test_keys_that_nobody_can_use_are_refused(self, cose: dict[int, Any]) -> None:
        user = newcomer()
        with pytest.raises(UnusableKey):
            attested(Actor(user=user), create(user, new_key(), cose=cose), user=user)

    def test_other_algorithms_than_those_offered_are_refused(self) -> None:
        user = newcomer()
        with pytest.raises(PasskeyRefused):
            attested(Actor(user=user), create(user, new_key(), cose={1: 3, 3: -65535, -1: b"n", -2: b"e"}), user=user)

    def test_a_challenge_of_somebody_else_is_refused(self) -> None:
        user, other = newcomer(), newcomer()
        with pytest.raises(PasskeyRefused):
            attested(Actor(user=other), create(user, new_key()), user=other)

    def test_a_credential_has_one_owner(self) -> None:
        (_, key), other = owner(), newcomer()
        with pytest.raises(PasskeyRefused):
            add_passkey(Actor(user=other), user=other, answer=create(other, key), name="mine now")
        other.refresh_from_db()
        assert other.authenticator_types == []

    @pytest.mark.parametrize("size", [0, 1024])
    def test_ids_of_no_allowed_length_are_refused(self, size: int) -> None:
        user = newcomer()
        key = new_key()
        key.credential = bytes(size)
        with pytest.raises(PasskeyRefused):
            add_passkey(Actor(user=user), user=user, answer=create(user, key), name="key")

    @pytest.mark.parametrize("value", [None, 0, "", "AA", "\x00", {}, "pGNmbXRkbm9uZQ"])
    def test_rubbish_is_refused(self, value: Any) -> None:
        user = newcomer()
        given = create(user, new_key())
        given.response["response"]["attestationObject"] = value
        with pytest.raises(PasskeyRefused):
            attested(Actor(user=user), given, user=user)

    def test_there_is_room_for_ten(self) -> None:
        user, _ = owner()
        late = create(user, new_key())
        row = Passkey.objects.get()
        for number in range(MOST_PASSKEYS - 1):
            row.pk, row.id, row.credential_id = None, number + 1, f"other{number}"
            row.save(force_insert=True)
        for attempt in (
            lambda: registration_challenge(Actor(user=user), user=user),
            lambda: add_passkey(Actor(user=user), user=user, answer=late, name="eleventh"),
        ):
            with pytest.raises(ProductError, match="WEBAUTHN_CREDENTIAL_LIMIT_REACHED"):
                attempt()


class TestKeeping:
    def test_names_may_be_kept_apart(self) -> None:
        user, key = owner("Laptop")
        actor = Actor(user=user)
        with pytest.raises(NameTaken):
            add_passkey(actor, user=user, answer=create(user, new_key()), name="LAPTOP", distinct=True)
        second = add_passkey(actor, user=user, answer=create(user, new_key()), name="LAPTOP")
        with pytest.raises(NameTaken):
            rename_passkey(actor, user=user, credential_id=second.credential_id, name="laptop", distinct=True)
        rename_passkey(actor, user=user, credential_id=f"{key.id}=", name="laptop")
        assert Passkey.objects.get(credential_id=key.id).name == "laptop"

    def test_only_ones_own(self) -> None:
        (_, key), (other, _) = owner(), owner()
        for credential_id in (key.id, "", "\x00", "unknown"):
            with pytest.raises(ProductError, match="UNKNOWN_WEBAUTHN_CREDENTIAL"):
                remove_passkey(Actor(user=other), user=other, credential_id=credential_id)
            with pytest.raises(ProductError, match="UNKNOWN_WEBAUTHN_CREDENTIAL"):
                rename_passkey(Actor(user=other), user=other, credential_id=credential_id, name="mine")

    @pytest.mark.django_db(transaction=True)
    def test_person_and_bots_are_told_when_the_kinds_change(self) -> None:
        user, bot = newcomer(), newcomer(password=None)
        User.objects.filter(id=bot.id).update(is_bot=True, bot_owner=user)
        actor, first, second = Actor(user=user), new_key(), new_key()

        def told(*changes: Any) -> list[tuple[int, list[int]]]:
            before = mark()
            for change in changes:
                change()
            events = [event for event in announced(before) if isinstance(event, UserUpdated)]
            return sorted((event.user_id, event.user.authenticator_types) for event in events)

        def add(key: Authenticator) -> None:
            add_passkey(actor, user=user, answer=create(user, key), name="key")

        def remove(key: Authenticator) -> None:
            remove_passkey(actor, user=user, credential_id=key.id)

        assert told(lambda: add(first)) == sorted([(user.id, [2]), (bot.id, [2])])
        assert told(lambda: add(second), lambda: remove(first)) == []
        assert told(lambda: remove(second)) == sorted([(user.id, []), (bot.id, [])])
        bot.refresh_from_db()
        assert bot.authenticator_types == []


class TestSigningIn:
    def test_a_passkey_is_enough(self) -> None:
        user, key = owner()
        outcome = sign_in_with_passkey(ANYBODY, answer=answer(key, None, "discoverable"), device=DEVICE)
        assert isinstance(outcome, SignedIn)
        assert outcome.user == user

    def test_an_account_that_is_closed_stays_closed(self) -> None:
        user, key = owner()
        User.objects.filter(id=user.id).update(flags=UserFlags.DISABLED_SUSPICIOUS_ACTIVITY)
        with pytest.raises(AccountSuspended):
            sign_in_with_passkey(ANYBODY, answer=answer(key, None, "discoverable"), device=DEVICE)

    def test_it_takes_back_a_deletion(self) -> None:
        user, key = owner()
        User.objects.filter(id=user.id).update(flags=UserFlags.SELF_DELETED)
        sign_in_with_passkey(ANYBODY, answer=answer(key, None, "discoverable"), device=DEVICE)
        user.refresh_from_db()
        assert not user.flags & UserFlags.SELF_DELETED

    def test_nothing_of_an_answer_shows_in_logs(self) -> None:
        user, key = owner()
        given = answer(key, user)
        assert given.challenge not in repr(given)
        assert json.dumps(given.response)[:40] not in repr(given)
