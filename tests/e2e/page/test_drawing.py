"""Edges are drawn with the pointer and from the keyboard, and refused with the reason beside the pointer."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.editor import EditorPage
from tests.e2e.page.conftest import OpenDrawing
from tests.e2e.page.drawings import alerts, departures, edge, node, only_late

pytestmark = pytest.mark.browser


def refused(editor: EditorPage, source: str, end: Locator, sentence: str) -> None:
    """Draw an edge that can't be; the reason stands beside the pointer and no edge is made."""
    before = editor.snapshot()
    start = editor.port(source)
    editor.begin_edge(start)
    x, y = editor.move_to(end)
    hint = editor.page.get_by_text(sentence).first
    expect(hint).to_be_visible()
    box = hint.bounding_box()
    assert box is not None
    assert abs(box["x"] - x) < 60
    assert abs(box["y"] - y) < 60
    editor.page.mouse.up()
    expect(editor.edges).to_have_count(len(before["edges"]))
    after = editor.snapshot()
    assert (after["version"], after["edges"]) == (before["version"], before["edges"])


def test_an_edge_from_port_to_port(open_drawing: OpenDrawing):
    editor = open_drawing([departures(), only_late()])
    editor.begin_edge(editor.port("Departures"))
    editor.move_to(editor.port("Only late", "target"))
    expect(editor.page.get_by_text("Connect to Only late")).to_be_visible()
    editor.page.mouse.up()
    expect(editor.edges).to_have_count(1)
    expect(editor.edges.first).to_have_attribute("aria-label", "Departures to Only late")


def test_each_input_of_a_node_takes_a_stream_of_its_own(open_drawing: OpenDrawing):
    pairs = node("pairs", "temporal-correlation", 400, "Pairs", 60, maxTimeGap={"value": 5, "unit": "minutes"})
    editor = open_drawing([departures(), departures(0, 200) | {"id": "more", "label": "More"}, pairs])
    for source, port in (("Departures", "a"), ("More", "b")):
        editor.begin_edge(editor.port(source))
        editor.move_to(editor.port("Pairs", "target", port))
        editor.page.mouse.up()
    expect(editor.edges).to_have_count(2)
    expect(editor.pill).to_have_text(re.compile("saved"))
    made = {(one["source"], one["target"], one["targetPort"]) for one in editor.snapshot()["edges"]}
    assert made == {("src", "pairs", "a"), ("more", "pairs", "b")}


def test_an_edge_from_the_keyboard(open_drawing: OpenDrawing):
    editor = open_drawing([departures(), only_late(), alerts()])
    editor.node("Departures").focus()
    editor.page.keyboard.press("Enter")
    editor.page.keyboard.press("c")
    editor.page.get_by_role("combobox", name=re.compile("Connect")).fill("only")
    editor.page.keyboard.press("Enter")
    expect(editor.edges).to_have_count(1)
    expect(editor.pill).to_have_text(re.compile("saved"))
    [made] = editor.snapshot()["edges"]
    assert (made["source"], made["target"]) == ("src", "late")
    # The keyboard is back where it was.
    expect(editor.node("Departures")).to_be_focused()


def test_a_stream_from_the_keyboard_alone(open_drawing: OpenDrawing):
    editor = open_drawing()
    for named, label in (("auto", "Auto Loader"), ("filter", "Filter"), ("water", "Watermark")):
        editor.page.keyboard.press("n")
        editor.page.get_by_role("combobox", name="Add a node").fill(named)
        editor.page.keyboard.press("Enter")
        expect(editor.node(label)).to_be_focused()
    expect(editor.edges).to_have_count(2)
    expect(editor.pill).to_have_text(re.compile("saved"))
    drawn = editor.snapshot()["nodes"]
    assert len({(one["position"]["x"], one["position"]["y"]) for one in drawn}) == 3
    last = editor.node("Watermark")
    before = last.bounding_box()
    editor.page.keyboard.press("ArrowDown")
    editor.page.wait_for_function(
        "([card, y]) => card.getBoundingClientRect().y > y", arg=[last.element_handle(), before["y"] if before else 0]
    )


def test_a_second_edge_into_a_full_port(open_drawing: OpenDrawing):
    editor = open_drawing(
        [departures(), only_late(), departures(0, 160) | {"id": "more", "label": "More"}], [edge("src", "late")]
    )
    refused(editor, "More", editor.port("Only late", "target"), "is taken already")


def test_a_loop(open_drawing: OpenDrawing):
    editor = open_drawing(
        [only_late(0), node("again", "filter", 300, "Again", condition="true")], [edge("late", "again")]
    )
    refused(editor, "Again", editor.port("Only late", "target"), "this edge would close a loop")


def test_an_edge_into_a_source(open_drawing: OpenDrawing):
    editor = open_drawing([only_late(0), departures(300)])
    refused(editor, "Only late", editor.node("Departures"), "starts a stream: it takes no input")


def test_a_node_dragged_from_the_palette_lies_where_it_is_dropped(open_drawing: OpenDrawing):
    editor = open_drawing()
    palette = editor.page.get_by_role("tabpanel", name="Nodes")
    canvas = editor.page.locator(".react-flow__pane")
    palette.get_by_role("button", name="Filter", exact=True).drag_to(canvas, target_position={"x": 400, "y": 200})
    box = editor.node("Filter").bounding_box()
    pane = canvas.bounding_box()
    assert box is not None
    assert pane is not None
    assert abs(box["x"] + box["width"] / 2 - pane["x"] - 400) < 12
    assert abs(box["y"] + box["height"] / 2 - pane["y"] - 200) < 12


def test_an_edge_dropped_on_the_canvas_asks_for_the_node_that_follows(open_drawing: OpenDrawing):
    editor = open_drawing([departures()])
    editor.begin_edge(editor.port("Departures"))
    editor.page.mouse.move(800, 600, steps=5)
    editor.page.mouse.up()
    editor.page.get_by_role("combobox").fill("filter")
    editor.page.keyboard.press("Enter")
    expect(editor.node("Filter")).to_be_visible()
    expect(editor.edges.first).to_have_attribute("aria-label", "Departures to Filter")
    editor.undo()
    expect(editor.node("Filter")).to_have_count(0)
