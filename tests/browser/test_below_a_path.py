"""The web client below a path of its host: it asks for nothing outside of it."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Visitor
from tests.browser.house import address
from tests.conftest import MakeServers

pytestmark = [pytest.mark.timeout(180), pytest.mark.once]


def test_the_client_stays_below_its_path(new_servers: MakeServers, visitor: Callable[..., Visitor]) -> None:
    servers = new_servers(start=False)
    url = f"{address(servers)}/chat"
    servers.a.environment |= {"PUBLIC_URL": url}
    servers.start()
    ada, asked = visitor(url, "Ada"), []
    ada.context.on("request", lambda request: asked.append(request.url))
    ada.context.on("page", lambda page: page.on("websocket", lambda socket: asked.append(socket.url)))
    page = ada.sign_up()
    page.get_by_role("button", name="You are Ada").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{url}/")
    paths = {urlsplit(one).path for one in asked if urlsplit(one).hostname == "localhost"}
    assert {"/chat/gateway", "/chat/socket.io/", "/chat/static/app/main.js", "/chat/v1/auth/logout"} <= paths
    assert [path for path in paths if not path.startswith("/chat/")] == []
    assert ada.problems == []
