"""With SCREENSHOTS=1: pictures of every page of the demo park, and the one that the README shows."""

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from PIL import Image

from tests.browser.conftest import Enter
from tests.browser.pages import NARROW, WIDE, addresses, open_page, picture, too_wide
from tests.browser.site import Site

pytestmark = pytest.mark.skipif(os.environ.get("SCREENSHOTS") != "1", reason="pictures are made with SCREENSHOTS=1")
OVERVIEW = Path(settings.BASE_DIR) / "docs" / "screenshots" / "overview.png"
MOST_BYTES = 300_000
COLOURS = 256


@pytest.fixture(scope="module")
def demo(site: Site) -> dict[str, Any]:
    """The demo park in the journeys' database: what its command says about it."""
    words = [sys.executable, "manage.py", "demo", "--no-serve"]
    output = subprocess.check_output(words, cwd=settings.BASE_DIR, env=site.environment, text=True)
    summary: dict[str, Any] = json.loads(output.splitlines()[-1])
    return summary


def test_pictures_of_the_demo_park(site: Site, demo: dict[str, Any], enter: Enter) -> None:
    editor = next(login for login in demo["logins"] if login["role"] == "editor")
    faults: list[str] = []
    for width in (WIDE, NARROW):
        page = enter(editor["username"], width=width, password=editor["password"])
        for name, address in addresses(site, demo["code"], 2024):
            open_page(page, address)
            picture(page, f"demo-{name}-{width}")
            faults += [f"{name} at {width}: {one}" for one in too_wide(page)]
    assert faults == []


def test_the_picture_of_the_readme(site: Site, demo: dict[str, Any], enter: Enter) -> None:
    editor = next(login for login in demo["logins"] if login["role"] == "editor")
    page = enter(editor["username"], password=editor["password"])
    open_page(page, f"{site.url}/p/{demo['code']}/?year=2025")
    shot = Image.open(BytesIO(page.screenshot()))
    OVERVIEW.parent.mkdir(parents=True, exist_ok=True)
    shot.convert("RGB").quantize(COLOURS).save(OVERVIEW, optimize=True)
    assert shot.size == (WIDE, 900)
    assert OVERVIEW.stat().st_size < MOST_BYTES
