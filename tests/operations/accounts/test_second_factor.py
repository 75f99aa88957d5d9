"""The means of a second factor: real, shown once, and useless in a dump of the database."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from django.db import connection

from accounts.models import BackupCode, BackupCodes, TotpDevice
from accounts.signing_in.second_factor import backup_codes_of, confirm, is_second_factor, provision
from core.request_facts import fresh_facts
from core.sealing import open_sealed, seal
from tests.newcomers import newcomer

pytestmark = pytest.mark.django_db


def test_the_codes_of_an_authenticator_app_are_right() -> None:
    user = newcomer(username="Erin")
    made = provision(user)
    address = urlsplit(made.uri)
    secret = parse_qs(address.query)["secret"][0]
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert address.path.endswith("Erin")
    device = TotpDevice.objects.get(user=user)
    assert not device.confirmed
    code = pyotp.TOTP(secret).now()
    assert device.verify_token(code)
    assert not device.verify_token(code), "a code works once"
    assert not user.has_mfa


def test_ten_backup_codes_of_which_only_hashes_are_kept() -> None:
    user = newcomer()
    codes = provision(user).backup_codes
    assert len(set(codes)) == 10
    assert all(len(code) == 8 and code.isdigit() for code in codes)
    holder = BackupCodes.objects.get(user=user)
    assert not holder.confirmed
    assert holder.verify_token(codes[0])
    assert not holder.verify_token(codes[0]), "a code works once"
    kept = set(BackupCode.objects.values_list("code_hash", flat=True))
    assert kept.isdisjoint(codes)


def test_a_dump_does_not_show_the_secret() -> None:
    made = provision(newcomer())
    secret = parse_qs(urlsplit(made.uri).query)["secret"][0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM accounts_totpdevice")
        (key,) = cursor.fetchone()
    raw = pyotp.TOTP(secret).byte_secret()
    assert raw.hex() not in key
    assert secret not in key
    assert open_sealed(key) == raw


def test_older_keys_still_open(settings: Any) -> None:
    sealed = seal(b"secret")
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, [old]
    assert open_sealed(sealed) == b"secret"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(ValueError, match="no longer has"):
        open_sealed(sealed)


@pytest.mark.parametrize(("protects", "works_again"), [(True, False), (False, True)])
def test_operators_may_let_codes_work_twice(settings: Any, protects: bool, works_again: bool) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, totp_replay_protection=protects)
    user = newcomer()
    code = pyotp.TOTP(provision(user).secret).now()
    confirm(user)
    assert is_second_factor(user, code)
    assert is_second_factor(user, code) is works_again


def test_one_request_may_show_a_code_twice() -> None:
    user = newcomer()
    made = provision(user)
    confirm(user)
    with fresh_facts():
        assert all(is_second_factor(user, made.backup_codes[0]) for _ in range(2))
    assert not is_second_factor(user, made.backup_codes[0])
    assert [used for _, used in backup_codes_of(user)] == [True] + [False] * 9
