"""What sign-ins are called in the list of sessions."""

import pytest

from accounts.signing_in.devices import Device, client_name, system_name

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
)
EDGE = CHROME + " Edg/131.0.0.0"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.1 Mobile/15E148 Safari/604.1"
)
ANDROID = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36"
DESKTOP = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) fluxer/1.2.3 "
    "Chrome/130.0.0.0 Electron/33.0.0 Safari/537.36"
)


@pytest.mark.parametrize(
    ("agent", "client", "system"),
    [
        (CHROME, "Chrome", "Windows"),
        (EDGE, "Edge", "Windows"),
        (FIREFOX, "Firefox", "Linux"),
        (SAFARI, "Safari", "iOS"),
        (ANDROID, "Chrome", "Android"),
        ("python-httpx/0.28", "Unknown", "Unknown"),
        ("", "Unknown", "Unknown"),
    ],
)
def test_browsers_and_systems(agent: str, client: str, system: str) -> None:
    assert (client_name(agent), system_name(agent)) == (client, system)


def test_a_desktop_client_is_called_by_its_own_name() -> None:
    assert client_name(DESKTOP, "desktop") == "fluxer"
    assert client_name("", "desktop") == "Unknown"
    assert client_name(DESKTOP) == "Chrome"


def test_long_texts_are_cut() -> None:
    device = Device.of("", "x" * 9999, "y" * 9999)
    assert (len(device.user_agent), len(device.platform)) == (512, 32)
