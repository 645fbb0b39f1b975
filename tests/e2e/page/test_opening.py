"""What one sees first: of the page, and of a drawing that is opened."""

from itertools import pairwise

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.editor import EditorPage
from tests.e2e.page.conftest import OpenDrawing
from tests.e2e.page.drawings import Edge, Node, alerts, departures, edge, only_late
from tests.e2e.served import Served

pytestmark = pytest.mark.browser

_PITCH = 304


def _chain(length: int) -> tuple[list[Node], list[Edge]]:
    filters = [
        only_late(x=place * _PITCH) | {"id": f"late{place}", "label": f"Later {place}"}
        for place in range(1, length - 1)
    ]
    nodes = [departures(), *filters, alerts(x=(length - 1) * _PITCH)]
    return nodes, [edge(a["id"], b["id"]) for a, b in pairwise(nodes)]


def test_a_drawing_of_eight_in_a_row_is_seen_whole(open_drawing: OpenDrawing):
    editor = open_drawing(*_chain(8))
    for name in ("Departures", "Later 6", "Alerts"):
        expect(editor.node(name)).to_be_in_viewport(ratio=0.99)
    expect(editor.page.get_by_role("button", name="Show all")).to_have_count(0)
    expect(editor.page.get_by_label("Overview", exact=True)).to_have_count(0)


def test_a_longer_one_begins_at_its_source_and_says_how_much_there_is_beyond(open_drawing: OpenDrawing):
    editor = open_drawing(*_chain(12))
    expect(editor.node("Departures")).to_be_in_viewport(ratio=0.99)
    expect(editor.page.get_by_text("7 of 12 nodes are further to the right")).to_be_visible()
    expect(editor.page.get_by_label("Overview", exact=True)).to_be_visible()

    editor.page.get_by_role("button", name="Show all").click()

    expect(editor.node("Alerts")).to_be_in_viewport(ratio=0.99)
    expect(editor.page.get_by_role("button", name="Show all")).to_have_count(0)
    expect(editor.page.get_by_label("Overview", exact=True)).to_have_count(0)


def test_the_hint_goes_when_one_looks_around(open_drawing: OpenDrawing):
    editor = open_drawing(*_chain(12))
    expect(editor.page.get_by_role("button", name="Show all")).to_be_visible()
    editor.page.mouse.move(600, 300)
    editor.page.mouse.wheel(120, 0)
    expect(editor.page.get_by_role("button", name="Show all")).to_have_count(0)


def test_the_very_first_visit_leaves_no_error_in_the_console(browser: Browser, served: Served):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(served.address)
    page.get_by_role("textbox", name="Your name").fill("Newcomer")
    page.keyboard.press("Enter")
    expect(EditorPage(page).node("Departures")).to_be_visible()
    context.close()
    assert errors == []
