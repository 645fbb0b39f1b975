"""A word is looked for on the canvas, and what it stands in is shown."""

import pytest
from playwright.sync_api import expect

from tests.e2e.page.conftest import OpenDrawing
from tests.e2e.page.drawings import LATE_EDGES, LATE_NODES

pytestmark = pytest.mark.browser


def test_a_setting_leads_to_its_node_and_a_word_to_its_note(open_drawing: OpenDrawing):
    editor = open_drawing(LATE_NODES, LATE_EDGES)
    page = editor.page
    editor.key("Shift+n")
    page.keyboard.type("Agreed with Bob")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")

    page.keyboard.press("ControlOrMeta+f")
    field = page.get_by_role("combobox", name="Find a node, a setting, a note…")
    field.fill("dep_delay > 15")
    expect(page.get_by_role("option")).to_have_text("Only latecondition: dep_delay > 15")
    page.keyboard.press("Enter")
    expect(editor.selected).to_have_attribute("aria-label", "Only late, Filter")

    editor.key("ControlOrMeta+f")
    field.fill("bob")
    page.keyboard.press("Enter")
    expect(page.locator(".react-flow__node-note.selected")).to_contain_text("Agreed with Bob")

    editor.key("ControlOrMeta+f")
    field.fill("nothing of the kind")
    expect(page.get_by_text("Nothing on this canvas says “nothing of the kind”.")).to_be_visible()
