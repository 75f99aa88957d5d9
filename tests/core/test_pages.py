from dataclasses import replace
from typing import Any

import pytest
from django.test import Client


@pytest.mark.django_db
def test_the_admin_keeps_djangos_layers_and_the_api_passes_them_by() -> None:
    client = Client(enforce_csrf_checks=True)
    shown = client.get("/admin/login/")
    assert shown.status_code == 200
    assert hasattr(shown.wsgi_request, "session")
    assert client.post("/admin/logout/").status_code == 403  # without a token of a form of ours
    api = client.get("/v1/instance")
    assert not api.cookies
    assert not hasattr(api.wsgi_request, "session")


@pytest.mark.parametrize(("url", "is_offered"), [("file:///nowhere", True), ("", False)])
def test_a_link_is_offered_only_by_a_server_that_sends_mail(settings: Any, url: str, is_offered: bool) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, email_url=url)
    shown = Client().get("/forgot").content.decode()
    assert ("Mail me a link" in shown) is is_offered
    assert ("sends no mail" in shown) is not is_offered
