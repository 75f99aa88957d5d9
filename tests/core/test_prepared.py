"""A prepared query answers as the queryset it was made from."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuthSession, User
from core.db.prepared import Prepared

pytestmark = pytest.mark.django_db


def _session(name: str) -> AuthSession:
    user = User.objects.create(username=name, discriminator=1, handle=name, email=f"{name}@example.com", acls=["x"])
    return AuthSession.objects.create(user=user, token_hash=name)


def _sessions(mark: str) -> object:
    return AuthSession.objects.select_related("user").filter(token_hash=mark)


def test_it_returns_the_same_row_with_its_relation_in_one_query() -> None:
    wanted = _session("wanted")
    _session("other")
    prepared = Prepared(_sessions, str)  # type: ignore[arg-type]
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = prepared.first("wanted")
            assert found is not None
            assert found.user.email == "wanted@example.com"
        assert len(queries) == 1
        plain = AuthSession.objects.select_related("user").get(pk=wanted.pk)
        assert found == plain
        for model, prepared_row in ((plain, found), (plain.user, found.user)):
            for field in model._meta.concrete_fields:
                assert getattr(prepared_row, field.attname) == getattr(model, field.attname)


def test_no_row_is_none_and_values_are_only_values() -> None:
    _session("quiet")
    prepared = Prepared(_sessions, str)  # type: ignore[arg-type]
    assert prepared.first("nobody") is None
    assert prepared.first("' OR 1=1 --") is None
    assert prepared.first("%s") is None


def test_all_rows_in_order_by_a_number_and_without_the_columns_left_out() -> None:
    user = _session("first").user
    second = AuthSession.objects.create(user=user, token_hash="second")
    _session("other")
    prepared = Prepared(
        lambda mark: (
            AuthSession.objects.filter(user_id=mark).select_related("user").only("id", "user__handle").order_by("-id")
        ),
        int,
    )
    for _ in range(2):
        found = prepared.all(user.pk)
        assert [row.pk for row in found] == [second.pk, AuthSession.objects.get(token_hash="first").pk]
        assert found[0].user.handle == "first"
        assert "token_hash" in found[0].get_deferred_fields()
    assert prepared.all(0) == []
