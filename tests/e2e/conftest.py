"""A server and a browser for the tests that use the page as people do."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from server.setup import browser as chromium
from tests.e2e.served import Served

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the whole run."""
    program = chromium.find()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=str(program),
            env={**os.environ, **chromium.environment(program)},
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield running
        running.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A server on an empty data directory."""
    server = Served(tmp_path / "data")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def open_page(browser: Browser, served: Served) -> Iterator[OpenPage]:
    """Open the page as a person: each person has a browser profile of their own. Script errors fail the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_as(name: str, path: str = "/", *, scheme: str = "light", width: int = 1280, height: int = 800) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            permissions=["clipboard-read", "clipboard-write"],
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: errors.append(f"{name}: {error}"))
        context.request.post(f"{served.address}/api/me", data={"name": name})
        page.goto(f"{served.address}{path}")
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert not errors
