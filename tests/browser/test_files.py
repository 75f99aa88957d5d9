"""Files in the web client: chosen or pasted, sent, and shown in place or to download."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, expect

from tests.browser.conftest import Visitor
from tests.pictures import picture
from tests.servers import Servers

pytestmark = pytest.mark.timeout(180)

MakeVisitor = Callable[..., Visitor]
PASTE = """(box) => {
  const data = new DataTransfer();
  data.items.add(new File(["words"], "pasted.txt", { type: "text/plain" }));
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_pictures_are_shown_and_other_files_are_downloaded(servers: Servers, visitor: MakeVisitor) -> None:
    page = visitor(servers.http_url, "Ada").sign_up()
    page.get_by_role("button", name="Make or join a guild").click()
    page.get_by_role("button", name="Make a guild").click()
    page.get_by_label("Name").fill("Photographs")
    page.get_by_role("button", name="Make it").click()
    box = page.get_by_placeholder("Message #")

    cat = FilePayload(name="cat.png", mimeType="image/png", buffer=picture(size=(900, 600)))
    page.get_by_label("Files to send").set_input_files([cat])
    box.evaluate(PASTE)
    expect(page.locator(".to-send li")).to_have_count(2)
    box.fill("Look at these")
    box.press("Enter")

    sent = page.locator(".message", has_text="Look at these")
    expect(sent.locator(".picture img")).to_be_visible()
    expect(sent.locator(".picture img")).to_have_js_property("complete", True)
    expect(sent.locator(".picture img")).to_have_js_property("naturalWidth", 840)
    expect(page.locator(".to-send")).to_be_hidden()
    with page.expect_download() as downloading:
        sent.get_by_role("link", name="pasted.txt").click()
    assert downloading.value.suggested_filename == "pasted.txt"
    assert downloading.value.path().read_text() == "words"

    page.reload()
    expect(page.locator(".message", has_text="Look at these").locator(".picture img")).to_be_visible()
