"""``make screenshots``: walks the README's tour on a fresh server and takes its pictures anew."""

import os
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from server.setup import browser as chromium
from server.setup.places import ROOT
from tests.e2e.editor import EditorPage
from tests.e2e.served import Served

PICTURES = ROOT / "docs" / "images"


def main() -> None:
    """The whole tour, each picture where the README shows it."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    program = chromium.find()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Served(Path(folder) / "data")
        server.start()
        running = playwright.chromium.launch(
            executable_path=str(program),
            env={**os.environ, **chromium.environment(program)},
            args=["--no-sandbox", "--disable-gpu"],
        )
        try:
            _walk(running, server)
        finally:
            running.close()
            server.stop()


def _walk(running: Browser, server: Served) -> None:
    ann = _open(running, server, "Ann", "/")
    editor = EditorPage(ann)
    bob = EditorPage(_open(running, server, "Bob", f"/p/{editor.pipeline_id}"))
    editor.select("Three in a row")
    bob.page.mouse.move(620, 480)
    bob.page.mouse.move(640, 500, steps=4)
    expect(ann.get_by_text("Bob", exact=True).first).to_be_visible()
    _take(ann, "canvas")

    editor.dock("Test")
    panel = ann.get_by_role("tabpanel", name="Test")
    panel.get_by_role("button", name="Take rows of the source").click()
    expect(panel.get_by_text("1 match").first).to_be_visible()
    _take(ann, "try")

    editor.deploy()
    runs = ann.get_by_role("tabpanel", name="Runs")
    expect(runs.get_by_text("succeeded").first).to_be_visible(timeout=240_000)
    expect(runs.get_by_role("row").nth(1)).to_be_visible()
    _take(ann, "matches")

    editor.dock("Code")
    expect(ann.get_by_role("tabpanel", name="Code")).to_contain_text("withWatermark")
    _take(ann, "code")
    ann.emulate_media(color_scheme="dark")
    _take(ann, "code-dark")


def _open(running: Browser, server: Served, name: str, path: str) -> Page:
    context = running.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light")
    context.request.post(f"{server.address}/api/me", data={"name": name})
    page = context.new_page()
    page.goto(f"{server.address}{path}")
    return page


def _take(page: Page, name: str) -> None:
    page.wait_for_timeout(600)  # animations of 150 ms come to rest
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
