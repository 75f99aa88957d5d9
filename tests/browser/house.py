"""An installation at a name, as passkeys want it, and what its browser tests share."""

import time
from typing import Any

import httpx
from playwright.sync_api import Page

from tests.conftest import MakeServers
from tests.mailbox import mails_to
from tests.people import PASSWORD
from tests.servers import Servers

_SECONDS = 40.0
# What is wrong with a page for those who do not see it, or see it on a phone.
FAULTS = """
() => {
  const nameless = [...document.querySelectorAll("button, a, input:not([type=hidden])")].filter((one) => {
    const labels = [...(one.labels ?? [])].map((label) => label.textContent);
    return !(one.getAttribute("aria-label") || one.textContent.trim() || labels.join("").trim());
  });
  const typed = [...document.querySelectorAll("input:not([type=checkbox], [type=hidden])")];
  const unfilled = typed.filter((one) => !one.autocomplete);
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  const describing = [...document.querySelectorAll("[aria-describedby], [aria-controls], [aria-labelledby]")]
    .flatMap((one) => ["aria-describedby", "aria-controls", "aria-labelledby"].map((name) => one.getAttribute(name)))
    .filter(Boolean).flatMap((names) => names.split(" ")).filter((id) => !document.getElementById(id));
  const faults = [];
  if (!document.documentElement.lang) faults.push("no language");
  if (document.querySelectorAll("h1").length !== 1) faults.push("not one h1");
  if (!document.querySelector("main")) faults.push("no main");
  if (new Set(ids).size !== ids.length) faults.push("ids twice");
  if (document.documentElement.scrollWidth > innerWidth) faults.push("wider than the window");
  if (shifted > 0.02) faults.push(`shifted by ${shifted}`);
  return [...faults, ...describing, ...[...nameless, ...unfilled].map((one) => one.outerHTML)];
}
"""
WATCH_SHIFTS = """
globalThis.shifted = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) globalThis.shifted += one.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def at_localhost(new_servers: MakeServers) -> Servers:
    """Addresses of numbers have no passkeys (WebAuthn level 2, 5.1.3), so people come to `localhost`."""
    made = new_servers(start=False)
    url = address(made)
    for process in made.processes:
        process.environment |= {"PUBLIC_URL": url, "PASSKEY_RP_ID": "localhost", "PASSKEY_ORIGINS": url}
    made.start()
    return made


def address(house: Servers) -> str:
    """Where people find it."""
    return house.http_url.replace("127.0.0.1", "localhost")


def mailed(house: Servers, page: Page, to: str, kind: str) -> dict[str, Any]:
    """The facts of the newest mail of that kind to that address."""
    deadline = time.monotonic() + _SECONDS
    while not (found := mails_to(house, to, kind)):
        assert time.monotonic() < deadline, f"no {kind} to {to}"
        page.wait_for_timeout(50)
    return found[-1].facts


def forget_places(url: str, token: str) -> None:
    """The next sign-in comes from a place nobody knows."""
    answer = httpx.request(
        "DELETE",
        f"{url}/v1/users/@me/authorized-ips",
        json={"password": PASSWORD},
        headers={"Authorization": token},
        timeout=30,
    )
    assert answer.status_code == 204, answer.text


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill in the door and go through it."""
    page.get_by_role("textbox", name="E-mail").fill(email)
    page.locator("#sign-in-password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
