from __future__ import annotations

import pytest

from accounts.pages.devices import device_name

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (WINDOWS, "Chrome on Windows"),
        (f"{WINDOWS} Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5.0", "curl"),
        ("<script>alert(1)</script>", "<script>alert(1)<"),
        ("", "Unknown device"),
    ],
)
def test_a_browser_is_named_as_its_owner_knows_it(user_agent, name):
    assert device_name(user_agent) == name
