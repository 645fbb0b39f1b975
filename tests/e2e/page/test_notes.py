"""Notes on the canvas: written, moved, sized, coloured, copied and deleted, by hand, by keyboard, before others."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import EditorPage
from tests.e2e.page.conftest import OpenDrawing
from tests.e2e.page.drawings import LATE_EDGES, LATE_NODES

pytestmark = pytest.mark.browser


def notes(editor: EditorPage) -> Locator:
    """The notes that are drawn."""
    return editor.page.locator(".react-flow__node-note")


def saved(editor: EditorPage) -> list[dict[str, Any]]:
    """The notes as the server has them, once everything is saved."""
    expect(editor.pill).to_have_text(re.compile("saved"))
    return list(editor.snapshot()["notes"])


def write_one(editor: EditorPage, text: str) -> Locator:
    """Add a note with its shortcut and write on it."""
    editor.key("Shift+n")
    area = editor.page.get_by_role("textbox", name="Text of the note")
    expect(area).to_be_focused()
    area.press_sequentially(text)
    area.press("Escape")
    note = notes(editor).filter(has_text=text)
    expect(note).to_be_focused()
    return note


def test_a_note_is_written_by_keyboard_alone_and_read_by_the_other(open_drawing: OpenDrawing, open_page: OpenPage):
    ann = open_drawing(LATE_NODES, LATE_EDGES)
    bob = EditorPage(open_page("Bob", f"/p/{ann.pipeline_id}"))
    note = write_one(ann, "Ask Bob before changing 15")
    expect(notes(bob)).to_contain_text("Ask Bob before changing 15")

    ann.page.keyboard.press("Enter")
    ann.page.keyboard.press("ControlOrMeta+a")
    ann.page.keyboard.type("Fifteen is agreed")
    expect(notes(bob).get_by_text("Ann is editing")).to_be_visible()
    ann.page.keyboard.press("Escape")
    expect(notes(bob)).to_contain_text("Fifteen is agreed")

    before = saved(ann)[0]["position"]
    note = notes(ann).first
    note.focus()
    ann.page.keyboard.press("ArrowRight")
    ann.page.keyboard.press("ArrowDown")
    ann.page.wait_for_timeout(600)  # the edit is made when the arrows rest
    after = saved(ann)[0]["position"]
    assert (after["x"] > before["x"], after["y"] > before["y"]) == (True, True)
    ann.page.keyboard.press("Delete")
    expect(notes(bob)).to_have_count(0)
    ann.undo()
    expect(notes(bob)).to_contain_text("Fifteen is agreed")


def test_a_note_is_dragged_sized_and_coloured(open_drawing: OpenDrawing):
    editor = open_drawing(LATE_NODES, LATE_EDGES)
    page = editor.page
    note = write_one(editor, "Here")
    [before] = saved(editor)
    box = note.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 110, box["y"] - 60, steps=6)
    page.mouse.up()
    [moved] = saved(editor)
    assert moved["position"]["x"] > before["position"]["x"]
    assert moved["position"]["y"] < before["position"]["y"]

    box = note.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - 4, box["y"] + box["height"] - 4)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 60, box["y"] + box["height"] + 40, steps=6)
    page.mouse.up()
    [sized] = saved(editor)
    assert sized["size"]["width"] > moved["size"]["width"]
    assert sized["size"]["height"] > moved["size"]["height"]
    assert sized["position"] == moved["position"]

    inspector = page.get_by_role("complementary", name="Inspector")
    inspector.get_by_role("radio", name="teal").check(force=True)
    inspector.get_by_role("textbox", name="Width").fill("300")
    page.keyboard.press("Enter")
    [coloured] = saved(editor)
    assert (coloured["color"], coloured["size"]["width"]) == ("teal", 300)
    for _ in range(4):
        editor.undo()
    [undone] = saved(editor)
    assert undone == before


def test_a_note_goes_with_a_copy(open_drawing: OpenDrawing):
    editor = open_drawing(LATE_NODES, LATE_EDGES)
    write_one(editor, "Copied along")
    editor.page.get_by_role("application", name="Canvas").focus()
    editor.page.keyboard.press("ControlOrMeta+a")
    editor.page.keyboard.press("ControlOrMeta+d")
    expect(notes(editor)).to_have_count(2)
    after = editor.snapshot()
    assert (len(after["nodes"]), len(after["edges"])) == (6, 4)
    editor.page.keyboard.press("ControlOrMeta+c")
    editor.page.keyboard.press("Delete")
    expect(notes(editor)).to_have_count(1)
    editor.page.keyboard.press("ControlOrMeta+v")
    expect(notes(editor)).to_have_count(2)
    assert [note["text"] for note in saved(editor)] == ["Copied along"] * 2


def test_a_note_dragged_from_the_list_lies_where_it_is_dropped(open_drawing: OpenDrawing):
    editor = open_drawing()
    palette = editor.page.get_by_role("tabpanel", name="Nodes")
    canvas = editor.page.locator(".react-flow__pane")
    palette.get_by_role("button", name="Note", exact=True).drag_to(canvas, target_position={"x": 400, "y": 200})
    box, pane = notes(editor).bounding_box(), canvas.bounding_box()
    assert box is not None
    assert pane is not None
    assert abs(box["x"] + box["width"] / 2 - pane["x"] - 400) < 16
    expect(editor.page.get_by_role("textbox", name="Text of the note")).to_be_focused()


def test_what_two_people_write_at_once_stands_there_until_one_says_which(open_drawing: OpenDrawing):
    editor = open_drawing(LATE_NODES, LATE_EDGES)
    write_one(editor, "First")
    [note] = saved(editor)
    notes(editor).dblclick()
    page = editor.page
    area = page.get_by_role("textbox", name="Text of the note")
    area.press_sequentially(" mine")
    elsewhere = {
        "editId": "from-elsewhere",
        "commands": [{"command": "editNote", "id": note["id"], "set": {"text": "Theirs"}}],
    }
    origin = page.url.split("/p/")[0]
    assert page.request.post(f"{origin}/api/pipelines/{editor.pipeline_id}/edits", data=elsewhere).ok
    expect(notes(editor)).to_contain_text("Changed elsewhere to Theirs")
    expect(area).to_have_value("First mine")
    page.wait_for_timeout(800)
    expect(editor.pill).to_have_text("conflict · 1 to decide")
    assert editor.snapshot()["notes"][0]["text"] == "Theirs"
    notes(editor).get_by_role("button", name="Keep mine").click()
    expect(notes(editor).get_by_text("Changed elsewhere")).to_have_count(0)
    assert saved(editor)[0]["text"] == "First mine"
