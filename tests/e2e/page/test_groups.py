"""Groups: a frame that moves its nodes, folds to one card and comes apart again; by hand and by keyboard."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import EditorPage
from tests.e2e.page.conftest import OpenDrawing
from tests.e2e.page.drawings import LATE_EDGES, LATE_NODES

pytestmark = pytest.mark.browser


def frame(editor: EditorPage) -> Locator:
    """The frames that are drawn."""
    return editor.page.locator(".react-flow__node-frame")


def card(editor: EditorPage) -> Locator:
    """The cards of folded groups."""
    return editor.page.locator(".react-flow__node-folded")


def saved(editor: EditorPage) -> dict[str, Any]:
    """The pipeline as the server has it, once everything is saved."""
    expect(editor.pill).to_have_text(re.compile("saved"))
    return editor.snapshot()


def places(snapshot: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """Where each node lies."""
    return {node["id"]: (node["position"]["x"], node["position"]["y"]) for node in snapshot["nodes"]}


def group_two(editor: EditorPage, name: str) -> None:
    """Select the source and the filter, and group them under a name."""
    editor.select("Departures")
    editor.node("Only late").click(modifiers=["Shift"])
    editor.page.keyboard.press("ControlOrMeta+g")
    field = editor.page.get_by_role("textbox", name="Name of the group").first
    expect(field).to_be_focused()
    field.press_sequentially(name)
    field.press("Enter")
    expect(frame(editor)).to_be_focused()


def test_a_group_is_made_named_moved_and_taken_apart(open_drawing: OpenDrawing, open_page: OpenPage):
    ann = open_drawing(LATE_NODES, LATE_EDGES)
    bob = EditorPage(open_page("Bob", f"/p/{ann.pipeline_id}"))
    group_two(ann, "Reading")
    expect(frame(bob)).to_have_attribute("aria-label", "Reading, group of 2 nodes")
    before = places(saved(ann))

    x, y = middle(frame(ann).get_by_text("Reading"))
    ann.page.mouse.move(x, y)
    ann.page.mouse.down()
    ann.page.mouse.move(x + 40, y + 80, steps=6)
    ann.page.mouse.up()
    after = places(saved(ann))
    shift = {(after[key][0] - before[key][0], after[key][1] - before[key][1]) for key in ("src", "late")}
    assert len(shift) == 1
    assert shift != {(0, 0)}
    assert after["out"] == before["out"]
    ann.undo()
    expect(ann.pill).to_have_text(re.compile("saved"))
    assert places(saved(ann)) == before

    frame(ann).focus()
    ann.page.keyboard.press("ArrowDown")
    ann.page.wait_for_timeout(600)
    nudged = places(saved(ann))
    assert nudged["src"][1] - before["src"][1] == nudged["late"][1] - before["late"][1] > 0

    ann.page.keyboard.press("ControlOrMeta+Shift+g")
    expect(frame(bob)).to_have_count(0)
    assert len(saved(ann)["nodes"]) == 3


def test_a_folded_group_shows_what_enters_and_leaves(open_drawing: OpenDrawing, open_page: OpenPage):
    ann = open_drawing(LATE_NODES, LATE_EDGES)
    bob = EditorPage(open_page("Bob", f"/p/{ann.pipeline_id}"))
    group_two(ann, "Reading")
    ann.page.keyboard.press("e")
    expect(card(ann)).to_have_attribute("aria-label", "Reading, folded group of 2 nodes, 0 in, 1 out")
    expect(bob.node("Only late")).to_have_count(0)
    expect(card(bob)).to_be_visible()
    # The edge within is not drawn; the one that leaves comes out of the card.
    expect(bob.edges).to_have_count(1)
    expect(bob.edges).to_have_attribute("aria-label", "Only late to Alerts")
    assert len(saved(ann)["edges"]) == 2
    start, end = middle(card(bob)), middle(bob.node("Alerts"))
    line = bob.edges.locator("path").first.bounding_box()
    assert line is not None
    assert start[0] < line["x"] < end[0]

    x, y = start
    bob.page.mouse.move(x, y)
    bob.page.mouse.down()
    bob.page.mouse.move(x, y + 80, steps=6)
    bob.page.mouse.up()
    moved = places(saved(bob))
    assert moved["src"][1] == moved["late"][1] > moved["out"][1]

    card(bob).get_by_role("button", name="Unfold the group").click()
    expect(ann.node("Only late")).to_be_visible()
    expect(ann.edges).to_have_count(2)


def test_a_problem_within_a_folded_group_is_told_on_its_card_and_leads_to_its_field(open_drawing: OpenDrawing):
    editor = open_drawing(LATE_NODES, LATE_EDGES)
    group_two(editor, "Reading")
    editor.select("Only late")
    editor.type_expression("Condition", "dep_dely > 15")
    expect(editor.node("Only late").get_by_label("error")).to_be_visible()
    frame(editor).get_by_role("button", name="Fold the group").click()
    expect(card(editor).get_by_label("error")).to_be_visible()
    editor.dock("Problems").get_by_role("button").filter(has_text="dep_dely").first.click()
    expect(editor.field("Condition")).to_be_focused()


def test_a_box_within_a_frame_selects_what_lies_in_it(open_drawing: OpenDrawing):
    editor = open_drawing(LATE_NODES, LATE_EDGES)
    group_two(editor, "Reading")
    editor.page.keyboard.press("Escape")
    box = editor.node("Only late").bounding_box()
    assert box is not None
    editor.page.mouse.move(box["x"] - 8, box["y"] - 6)
    editor.page.mouse.down()
    editor.page.mouse.move(box["x"] + 40, box["y"] + 30, steps=5)
    editor.page.mouse.up()
    expect(editor.selected).to_have_count(1)
    expect(editor.selected).to_have_attribute("aria-label", re.compile("^Only late"))


def test_a_group_is_copied_whole_and_deleted_whole(open_drawing: OpenDrawing):
    editor = open_drawing(LATE_NODES, LATE_EDGES)
    group_two(editor, "Reading")
    editor.page.keyboard.press("ControlOrMeta+d")
    expect(frame(editor)).to_have_count(2)
    copied = saved(editor)
    assert [group["label"] for group in copied["groups"]] == ["Reading", "Reading"]
    assert (len(copied["nodes"]), len(copied["edges"])) == (5, 3)
    frame(editor).first.get_by_text("Reading").click()
    editor.page.keyboard.press("Delete")
    expect(frame(editor)).to_have_count(1)
    assert len(saved(editor)["nodes"]) == 3


def test_tidying_up_keeps_a_group_together(open_drawing: OpenDrawing):
    editor = open_drawing(LATE_NODES, LATE_EDGES)
    group_two(editor, "Reading")
    editor.page.keyboard.press("Escape")
    editor.page.keyboard.press("Shift+t")
    editor.page.wait_for_timeout(1500)
    around, alone = frame(editor).bounding_box(), editor.node("Alerts").bounding_box()
    assert around is not None
    assert alone is not None
    assert around["x"] + around["width"] < alone["x"]


def middle(place: Locator) -> tuple[float, float]:
    """The middle of what is drawn."""
    box = place.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
