"""A newcomer's way: a name, the example, Deploy, the matches; a second person reads the same ones."""

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.editor import EditorPage
from tests.e2e.served import Served
from tests.examples.test_flights import COLUMNS, departures, found_by_hand

pytestmark = [pytest.mark.browser, pytest.mark.spark]


def test_from_the_first_visit_to_the_matches(browser: Browser, served: Served):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(served.address)

    page.get_by_role("textbox").fill("Ann")
    page.keyboard.press("Enter")
    editor = EditorPage(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Growing delays")
    expect(editor.dock("Code")).to_contain_text("Growing delays: streaming part")

    second = browser.new_context(viewport={"width": 1280, "height": 800})
    second.request.post(f"{served.address}/api/me", data={"name": "Bob"})
    theirs = second.new_page()
    theirs.goto(page.url)
    bob = EditorPage(theirs)
    bob.dock("Runs")

    editor.deploy()
    runs = page.get_by_role("tabpanel", name="Runs")
    expect(runs.get_by_text("succeeded").first).to_be_visible(timeout=180_000)

    expected = found_by_hand(departures())
    expect(runs.get_by_text(f"{len(expected)} rows").first).to_be_visible()
    deployments = page.request.get(f"{served.address}/api/pipelines/{editor.pipeline_id}/deployments").json()["items"]
    rows = page.request.get(f"{served.address}/api/deployments/{deployments[0]['id']}/rows?node=alerts").json()
    assert sorted(tuple(row[column] for column in COLUMNS) for row in rows["items"]) == expected

    # Both windows show each match, and nothing else.
    for window in (page, theirs):
        panel = window.get_by_role("tabpanel", name="Runs")
        expect(panel.get_by_text("succeeded").first).to_be_visible()
        shown = panel.get_by_role("row").filter(has=window.get_by_role("cell"))
        expect(shown).to_have_count(len(expected))
        for row in rows["items"]:
            expect(shown.filter(has_text=str(row["match_id"])[:8])).to_have_count(1)
    page.close()
    second.close()
