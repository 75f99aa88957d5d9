"""Real browsers: one Chromium per module, one context per person."""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.browser.house import at_localhost
from tests.conftest import MakeServers
from tests.people import PASSWORD
from tests.servers import Servers

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 40_000
WATCH_POLICY = """
addEventListener("securitypolicyviolation", (event) => console.error(`POLICY ${event.violatedDirective}`));
"""
_serial = itertools.count(1)


@dataclass
class Visitor:
    """A person at a browser. `problems` holds what the console complained about."""

    context: BrowserContext
    url: str
    name: str
    email: str
    problems: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> Page:
        """A new tab at an address."""
        page = self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("dialog", self._refuse)
        page.goto(self.url + path)
        return page

    def sign_up(self) -> Page:
        """Create the account through the form; the tab shows the client then."""
        page = self.open()
        page.get_by_role("tab", name="Create account").click()
        page.get_by_label("Name").fill(self.name)
        page.locator("#register-email").fill(self.email)
        page.locator("#register-password").fill(PASSWORD)
        page.get_by_label("Date of birth").fill("1990-01-01")
        page.get_by_label("I agree").check()
        page.get_by_role("button", name="Create account").click()
        page.wait_for_url("**/app**")
        page.locator("body[data-state=live]").wait_for()
        return page

    def sign_in(self, token: str, path: str = "/app") -> Page:
        """A tab that is signed in with a token from elsewhere."""
        page = self.open()
        page.evaluate("token => sessionStorage.setItem('guildhall.token', token)", token)
        page.goto(self.url + path)
        page.locator("body[data-state=live]").wait_for()
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(message.text)

    def _refuse(self, window: Any) -> None:
        self.problems.append(f"a window opened: {window.message}")
        window.dismiss()


@dataclass
class Account:
    """Somebody who acts without a browser."""

    url: str
    name: str
    email: str
    token: str
    id: str

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """One request that must succeed; its JSON."""
        answer = httpx.request(method, self.url + path, json=body, headers={"Authorization": self.token}, timeout=30)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None


def new_account(url: str, name: str) -> Account:
    """Registered over the wire."""
    email = f"visitor{os.getpid():x}{next(_serial):x}@example.com"
    body = {"email": email, "global_name": name, "password": PASSWORD, "date_of_birth": "1990-01-01", "consent": True}
    answer = httpx.post(f"{url}/v1/auth/register", json=body, timeout=30)
    assert answer.status_code == 200, answer.text
    return Account(url, name, email, answer.json()["token"], answer.json()["user_id"])


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Ends with the module: while it runs, its event loop is in the way of asynchronous tests and of the ORM."""
    path = next((found for found in map(shutil.which, CHROMIUM) if found), None)
    if path is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def house(new_servers: MakeServers) -> Servers:
    """An installation that people find at `localhost`, so that it has passkeys."""
    return at_localhost(new_servers)


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    """Make visitors: `visitor(url, "Ada")`."""
    contexts: list[BrowserContext] = []

    def make(url: str, name: str) -> Visitor:
        context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(WATCH_POLICY)
        contexts.append(context)
        return Visitor(context, url, name, f"visitor{os.getpid():x}{next(_serial):x}@example.com")

    yield make
    for context in contexts:
        context.close()
