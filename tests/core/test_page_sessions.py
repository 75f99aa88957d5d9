"""SEC-096: the table of sign-ins to pages signs nobody in."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from core.page_sessions import SessionStore
from tests.newcomers import newcomer

pytestmark = pytest.mark.django_db


def test_what_is_stored_is_not_what_the_cookie_holds() -> None:
    client = Client()
    client.force_login(newcomer())
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    stored = Session.objects.get().session_key
    assert stored != cookie
    mine, theirs = SessionStore(cookie), SessionStore(stored)
    assert (mine.get("_auth_user_id") is not None, theirs.get("_auth_user_id")) == (True, None)
    assert (mine.exists(cookie), mine.exists(stored)) == (True, False)


def test_a_sign_in_is_kept_renewed_and_ended() -> None:
    store = SessionStore()
    store["word"] = "one"
    store.save()
    first = store.session_key
    store.cycle_key()
    assert first is not None
    assert not store.exists(first)
    again = SessionStore(store.session_key)
    assert again["word"] == "one"
    again["word"] = "two"
    again.save()
    assert SessionStore(store.session_key)["word"] == "two"
    again.flush()
    assert not Session.objects.exists()
    again.delete()
