import pytest
from django.test import Client


@pytest.mark.django_db
def test_the_admin_keeps_djangos_layers_and_the_api_passes_them_by() -> None:
    client = Client(enforce_csrf_checks=True)
    shown = client.get("/admin/login/")
    assert shown.status_code == 200
    assert "csrftoken" in shown.cookies
    assert client.post("/admin/login/", {"username": "x", "password": "y"}).status_code == 403
    api = client.get("/v1/instance")
    assert not api.cookies
    assert not hasattr(api.wsgi_request, "session")
