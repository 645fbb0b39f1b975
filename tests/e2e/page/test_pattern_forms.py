"""The forms of patterns are filled by hand, and the server keeps what was said in them."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.editor import EditorPage
from tests.e2e.page.conftest import OpenDrawing
from tests.e2e.page.drawings import departures, edge, node

pytestmark = pytest.mark.browser


def inspector(editor: EditorPage) -> Locator:
    """The form of what is selected."""
    return editor.page.get_by_role("complementary", name="Inspector")


def saved(editor: EditorPage, node_id: str) -> dict[str, object]:
    """The settings of a node, as the server has them once all is saved."""
    expect(editor.pill).to_have_text(re.compile("saved"))
    [found] = [one for one in editor.snapshot()["nodes"] if one["id"] == node_id]
    return dict(found["config"])


def test_a_state_machine_is_filled_from_nothing(open_drawing: OpenDrawing):
    editor = open_drawing([departures(), node("m", "state-machine", 300, "Delays")], [edge("src", "m")])
    page, form = editor.page, inspector(editor)
    editor.select("Delays")
    names = form.get_by_role("textbox", name="Add to States")
    for name in ("late", "on time", "very late"):
        names.fill(name)
        names.press("Enter")
    form.get_by_role("button", name="on time", exact=True).focus()
    page.keyboard.press("ArrowLeft")
    expect(form.get_by_role("button", name="on time", exact=True)).to_be_focused()
    form.get_by_role("combobox", name="Begins in").select_option("on time")

    for number, (leaves, enters, typed) in enumerate(
        (("on time", "late", " > 15"), ("late", "very late", " > 60")), start=1
    ):
        form.get_by_role("button", name="Add a row").click()
        row = form.get_by_role("group", name=f"Transitions {number}")
        expect(row.get_by_role("combobox", name="From")).to_be_focused()
        row.get_by_role("combobox", name="From").select_option(leaves)
        row.get_by_role("combobox", name="To").select_option(enters)
        row.get_by_role("textbox", name="When").click()
        page.keyboard.type("dep_de")
        expect(row.get_by_role("option", name=re.compile("dep_delay"))).to_be_visible()
        # The editor takes no key for a choice that comes sooner than anybody can have read it.
        page.wait_for_timeout(200)
        page.keyboard.press("Enter")
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    form.get_by_role("checkbox", name="very late").check()
    key = form.get_by_role("combobox", name="Add to Entity")
    key.fill("flight")
    key.press("Enter")

    late = {"from": "on time", "to": "late", "condition": "dep_delay > 15"}
    very_late = {"from": "late", "to": "very late", "condition": "dep_delay > 60"}
    assert saved(editor, "m") == {
        "states": ["on time", "late", "very late"],
        "initialState": "on time",
        "transitions": [late, very_late],
        "terminalStates": ["very late"],
        "keyColumn": ["flight"],
    }

    # What is wrong stands at its cell; the row can be moved away from there by the keyboard.
    second = form.get_by_role("group", name="Transitions 2")
    second.get_by_role("textbox", name="When").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("nowhere > 1")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(second.get_by_text(re.compile("There is no column nowhere"))).to_be_visible()
    second.get_by_role("button", name="Move Transitions 2 up").press("Enter")
    first = form.get_by_role("group", name="Transitions 1")
    expect(first.get_by_text(re.compile("There is no column nowhere"))).to_be_visible()
    expect(first.get_by_role("button", name="Move Transitions 1 down")).to_be_focused()
    assert saved(editor, "m")["transitions"] == [very_late | {"condition": "nowhere > 1"}, late]


def test_a_polygon_is_typed_and_pasted(open_drawing: OpenDrawing):
    editor = open_drawing([departures(), node("g", "geofence-location", 300, "Airport")], [edge("src", "g")])
    page, form = editor.page, inspector(editor)
    editor.select("Airport")
    form.get_by_role("combobox", name="Area").select_option("polygon")
    form.get_by_role("textbox", name="Corners, next: latitude").click()
    page.keyboard.type("40.66")
    page.keyboard.press("Tab")
    page.keyboard.type("-73.82")
    page.keyboard.press("Enter")
    expect(form.get_by_role("textbox", name="Corners, next: latitude")).to_be_focused()
    page.evaluate("navigator.clipboard.writeText('40.62, -73.74\\n40.66, -73.74\\n140.5, -73.8')")
    page.keyboard.press("ControlOrMeta+v")
    last = form.get_by_role("group", name="Corners 4")
    expect(last.get_by_text("Corners: a number of at most 90 is needed.")).to_be_visible()
    expect(form.get_by_role("img", name=re.compile("^Corners: 3 corners"))).to_be_visible()
    last.get_by_role("textbox", name="Corners 4: latitude").fill("40.69")
    page.keyboard.press("Tab")
    expect(last.get_by_text("Corners: expected")).to_have_count(0)
    expect(form.get_by_role("img", name=re.compile("^Corners: 4 corners"))).to_be_visible()

    form.get_by_role("button", name="Add an area").click()
    form.get_by_role("textbox", name="Holes 1, next: latitude").click()
    page.evaluate("navigator.clipboard.writeText('[[40.64, -73.78], [40.65, -73.77], [40.65, -73.78]]')")
    page.keyboard.press("ControlOrMeta+v")
    assert saved(editor, "g") == {
        "geofenceType": "polygon",
        "polygonVertices": [[40.66, -73.82], [40.62, -73.74], [40.66, -73.74], [40.69, -73.8]],
        "holes": [[[40.64, -73.78], [40.65, -73.77], [40.65, -73.78]]],
    }
