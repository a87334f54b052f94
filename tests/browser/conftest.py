"""A desk and a browser, made once for each file of tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from api.web.drawing import texts_module
from api.web.files import STATIC
from api.web.texts import catalogue
from tests.browser.desk import Desk, Watch, browser, desk, need_chromium

PAGE: Final = '<html data-locale="{}" data-zone="Europe/Berlin" data-plant-zone="Europe/Berlin">'
SIZE = {"width": 1366, "height": 860}
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A service with a worker, of this file's own."""
    need_chromium()
    with desk(tmp_path_factory.mktemp("desk")) as made:
        yield made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser."""
    with browser() as made:
        yield made


@pytest.fixture
def watch(at: Desk) -> Watch:
    """What is held against the pages of a test; it may forgive what it brings about."""
    return Watch(at.url)


@pytest.fixture
def open_page(at: Desk, chromium: Browser, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Open pages, each in a browser of its own; in the end none has done what it may not."""
    contexts = []

    def opened(path: str = "/", **options: Any) -> Page:
        context = chromium.new_context(**{"viewport": SIZE, "base_url": at.url, **options})
        watch.over(context)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    watch.check()


@pytest.fixture(scope="module")
def said(chromium: Browser) -> Callable[[str, str], Any]:
    """What the page's words come to in a locale, as an expression of theirs says; no service."""
    pages = {}

    def answered(route: Route) -> None:
        path = route.request.url.removeprefix("http://words/")
        if path.endswith(".html"):
            html = PAGE.format(path.removesuffix(".html"))
            route.fulfill(body=html, content_type="text/html")
        else:
            made = {"texts.mjs": texts_module(catalogue()), "said.mjs": b"export default [];"}
            body = made.get(path) or (STATIC / path.removeprefix("static/")).read_bytes()
            route.fulfill(body=body, content_type="text/javascript")

    def asked(locale: str, expression: str) -> Any:
        if locale not in pages:
            pages[locale] = chromium.new_page()
            pages[locale].route("**/*", answered)
            pages[locale].goto(f"http://words/{locale}.html")
        words = "const words = await import('/static/words.mjs')"
        return pages[locale].evaluate(f"async () => {{ {words}; return {expression}; }}")

    return asked
