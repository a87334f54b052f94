"""Pictures of every tab for docs/page.md: `make screenshots` draws them anew.

They are drawn by the service and the browser that the tests use, from the scenarios of the source.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

from tests.browser.desk import Desk, browser, desk

TARGET: Final = Path(__file__).parents[2] / "docs" / "page"
SIZE: Final = {"width": 1280, "height": 800}
SETTLE_MS: Final = 2500
"""How long pictures take to be drawn and tables to be laid out."""
WEEK: Final = ("charges", "picture", "why", "ledgers", "sheet")


def main() -> None:
    """Draw every tab into docs/page."""
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, desk(Path(folder)) as at, browser() as chromium:
        context = chromium.new_context(
            viewport=SIZE, base_url=at.url, locale="en-GB", timezone_id="Europe/Berlin"
        )
        _draw(at, context.new_page())


def _draw(at: Desk, page: Page) -> None:
    week = at.scenario("extrusion-week", name="Extrusion week")
    week_run = at.planned(week)
    changed = at.planned(at.scenario("two-lots", name="Two lots"))
    yard_run = at.planned(at.scenario("six-bins", name="Six bins"))
    shots = {
        "home": "/",
        "inventory": f"/scenarios/{week}/inventory",
        "plan": f"/scenarios/{week}/plan",
        **{tab: f"/runs/{week_run}/{tab}" for tab in WEEK},
        "bins": f"/runs/{yard_run}/bins",
        "compare": f"/compare?run={week_run}&run={changed}",
        "history": "/history",
    }
    for name, address in shots.items():
        page.goto(address)
        page.wait_for_function("() => !document.querySelector('.loading')")
        page.wait_for_timeout(SETTLE_MS)
        page.screenshot(path=TARGET / f"{name}.png")


if __name__ == "__main__":
    main()
