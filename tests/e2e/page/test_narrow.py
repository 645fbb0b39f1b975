"""In a narrow window the canvas keeps its room: the sides lie over it, one at a time, and Deploy stays in reach."""

import pytest
from playwright.sync_api import expect

from tests.e2e.page.conftest import OpenDrawing
from tests.e2e.page.drawings import EXAMPLE

pytestmark = pytest.mark.browser

WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 420, "height": 800}


def test_a_window_of_420_pixels(open_drawing: OpenDrawing):
    editor = open_drawing(EXAMPLE["nodes"], EXAMPLE["edges"])
    page = editor.page
    tools = page.get_by_role("complementary", name="Tools")
    inspector = page.get_by_role("complementary", name="Inspector")
    page.set_viewport_size(NARROW)
    canvas = page.get_by_role("application", name="Canvas").bounding_box()
    assert canvas is not None
    assert canvas["width"] == NARROW["width"]
    expect(tools).to_have_count(0)
    page.get_by_role("button", name="Show the tools").click()
    expect(tools).to_be_visible()
    page.get_by_role("button", name="Show the inspector").click()
    expect(inspector).to_be_visible()
    expect(tools).to_have_count(0)
    over = inspector.bounding_box()
    assert over is not None
    assert over["x"] > 0 and over["x"] + over["width"] <= NARROW["width"]
    deploy = page.get_by_role("banner").get_by_role("button", name="Deploy")
    expect(deploy).to_be_in_viewport(ratio=1)
    deploy.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Deploy")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    page.set_viewport_size(WIDE)
    expect(tools).to_be_visible()
    expect(inspector).to_be_visible()
