"""SEC-004, SEC-038, SEC-081 on the admin site: guessing costs the same budgets, secrets are on no page."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.people import PASSWORD, Person, register

_ADMIN = "/admin/login/"


def _sign_in(client: httpx.Client, name: str, password: str) -> httpx.Response:
    page = client.get(_ADMIN)
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert found is not None
    form = {"csrfmiddlewaretoken": found[1], "username": name, "password": password}
    return client.post(_ADMIN, data=form)


async def test_guessing_on_the_admin_page_is_counted_as_everywhere(counting_servers: Any) -> None:
    person = await register(counting_servers.http_url, "chief")
    with httpx.Client(base_url=counting_servers.http_url) as client:
        answers = [_sign_in(client, person.name, f"wrong-{number}") for number in range(6)]
    assert "Too many attempts" not in answers[0].text
    assert "Too many attempts" in answers[-1].text
    body = {"email": person.email, "password": PASSWORD}
    async with httpx.AsyncClient() as other:
        assert (await other.post(f"{counting_servers.http_url}/v1/auth/login", json=body)).status_code == 429


@pytest.fixture(scope="module")
def chief(servers: Any) -> Iterator[httpx.Client]:
    """The administrator's browser."""
    said = servers.manage("createadmin", "--username", "chief", "--email", "chief@example.com")
    password = re.search(r"password: (\S+)", said)
    assert password is not None
    with httpx.Client(base_url=servers.http_url) as client:
        assert _sign_in(client, "chief", password[1]).status_code == 302
        yield client


@pytest.mark.parametrize("query", ["password__startswith=a", "bot_secret_hash__startswith=a", "_to_field=password"])
def test_no_secret_is_found_by_asking_for_its_beginning(chief: httpx.Client, query: str) -> None:
    answer = chief.get(f"/admin/accounts/user/?{query}")
    assert answer.status_code in (302, 400)
    assert "password" not in answer.headers.get("location", "")


async def test_who_is_no_staff_stays_outside(servers: Any) -> None:
    person: Person = await register(servers.http_url, "nobody")
    with httpx.Client(base_url=servers.http_url) as client:
        assert _sign_in(client, person.name, PASSWORD).status_code == 200
        assert client.get("/admin/").status_code == 302


def test_the_admin_s_cookies_are_out_of_reach_of_scripts(chief: httpx.Client) -> None:
    cookie = next(each for each in chief.cookies.jar if each.name == "sessionid")
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "Lax"


def test_staff_change_their_password_as_everybody_does(chief: httpx.Client) -> None:
    form = {"old_password": "x", "new_password1": "Wr0ng-Horse!", "new_password2": "Wr0ng-Horse!"}
    answer = chief.post("/admin/password_change/", data=form, headers={"X-CSRFToken": chief.cookies["csrftoken"]})
    assert (answer.status_code, answer.headers["location"]) == (302, "/settings/security")
    assert chief.get("/settings/security").status_code == 200
