"""The page is usable by everybody: axe finds nothing serious, light and dark."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from server.setup.places import WEB
from tests.e2e.conftest import OpenPage
from tests.e2e.page.conftest import OpenDrawing
from tests.e2e.page.drawings import EXAMPLE, node

pytestmark = pytest.mark.browser

_AXE = (WEB / "node_modules" / "axe-core" / "axe.min.js").read_text()


def serious(page: Page) -> list[str]:
    """What axe finds serious or critical, as ``rule: element``."""
    page.evaluate(_AXE)
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {violation['nodes'][0]['html'][:200]}"
        for violation in found["violations"]
        if violation["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_list_of_pipelines(open_page: OpenPage, scheme: str):
    page = open_page("Ann", "/?list", scheme=scheme)
    page.get_by_role("link", name="All pipelines").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert not serious(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_editor_with_a_pattern_selected_and_each_panel_open(open_drawing: OpenDrawing, scheme: str):
    editor = open_drawing(EXAMPLE["nodes"], EXAMPLE["edges"], scheme=scheme)
    editor.select("Three in a row")
    for name in ("Code", "Problems", "Test", "Runs", "History"):
        panel = editor.dock(name)
        expect(panel.get_by_text("Loading…", exact=True)).to_have_count(0)
        assert not serious(editor.page), name


def test_a_pattern_of_more_stages_than_the_form_is_wide(open_drawing: OpenDrawing):
    stages = [{"name": name, "where": "dep_delay > 30"} for name in ("a", "b", "c", "d", "e", "f", "g")]
    editor = open_drawing([node("seq", "sequence-detector", 0, "Seven in a row", pattern={"stages": stages})])
    editor.select("Seven in a row")
    drawing = editor.page.get_by_role("region", name="Drawing of the pattern")
    drawing.focus()
    editor.page.keyboard.press("ArrowRight")
    editor.page.wait_for_function("box => box.scrollLeft > 0", arg=drawing.element_handle())
    assert not serious(editor.page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_editor_with_notes_and_groups(open_drawing: OpenDrawing, scheme: str):
    editor = open_drawing(EXAMPLE["nodes"], EXAMPLE["edges"], scheme=scheme)
    page = editor.page
    for color in ("yellow", "rose", "teal", "neutral"):
        editor.key("Shift+n")
        page.keyboard.type(f"A {color} note")
        page.keyboard.press("Escape")
        page.get_by_role("complementary", name="Inspector").get_by_role("radio", name=color).check(force=True)
    editor.key("Shift+f")
    assert not serious(page)
    editor.select("Departures")
    page.keyboard.press("ControlOrMeta+g")
    page.keyboard.press("Enter")
    assert not serious(page)
    page.get_by_role("tab", name="Outline").click()
    page.get_by_role("button", name="Fold the group").click()
    expect(page.locator(".react-flow__node-folded")).to_be_visible()
    assert not serious(page)


def test_the_deploy_dialog(open_drawing: OpenDrawing):
    editor = open_drawing(EXAMPLE["nodes"], EXAMPLE["edges"])
    editor.page.get_by_role("banner").get_by_role("button", name="Deploy").click()
    expect(editor.page.get_by_role("dialog")).to_be_visible()
    assert not serious(editor.page)
