"""The password hash that production uses."""

import pytest
from django.contrib.auth.hashers import check_password, make_password

from accounts.signing_in.hashers import GuildhallArgon2Hasher
from config import settings

pytestmark = pytest.mark.once


def test_argon2id_with_nineteen_mebibytes_comes_first() -> None:
    assert settings.PASSWORD_HASHERS[0] == f"{GuildhallArgon2Hasher.__module__}.{GuildhallArgon2Hasher.__qualname__}"
    encoded = GuildhallArgon2Hasher().encode("correct horse", "c2FsdHNhbHQ")
    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_it_verifies() -> None:
    encoded = make_password("correct horse", hasher="argon2")
    assert check_password("correct horse", encoded)
    assert not check_password("wrong horse", encoded)
