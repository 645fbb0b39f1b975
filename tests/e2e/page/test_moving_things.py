"""Copy, paste, duplicate, delete, undo and redo; files out, files in."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import EditorPage
from tests.e2e.page.conftest import OpenDrawing
from tests.e2e.page.drawings import LATE_EDGES, LATE_NODES, PATTERN_EDGES, PATTERN_NODES

pytestmark = pytest.mark.browser


def shape(graph: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    """The drawing without its ids, in an order of its own."""
    names = {node["id"]: node["label"] for node in graph["nodes"]}
    nodes = sorted((node["type"], node["label"], json.dumps(node["config"], sort_keys=True)) for node in graph["nodes"])
    edges = sorted(
        (names[edge["source"]], edge["sourcePort"], names[edge["target"]], edge["targetPort"])
        for edge in graph["edges"]
    )
    return nodes, edges


def test_copies_go_beside_and_into_another_pipeline(open_drawing: OpenDrawing, open_page: OpenPage):
    editor = open_drawing(LATE_NODES, LATE_EDGES)
    drawn = shape(editor.snapshot())
    editor.key("ControlOrMeta+a")
    editor.key("ControlOrMeta+c")
    editor.key("ControlOrMeta+v")
    editor.key("Shift+f")
    expect(editor.cards).to_have_count(6)
    expect(editor.edges).to_have_count(4)

    other = open_drawing(name="Another")
    other.key("ControlOrMeta+v")
    other.key("Shift+f")
    expect(other.cards).to_have_count(3)
    expect(other.pill).to_have_text(re.compile("saved"))
    assert shape(other.snapshot()) == drawn


def test_duplicate_delete_undo_and_redo_with_their_words(open_drawing: OpenDrawing):
    editor = open_drawing(LATE_NODES, LATE_EDGES)
    editor.select("Only late")
    editor.key("ControlOrMeta+d")
    expect(editor.node("Only late")).to_have_count(2)
    editor.key("Delete")
    expect(editor.node("Only late")).to_have_count(1)
    editor.select("Only late")
    editor.key("Delete")
    expect(editor.node("Only late")).to_have_count(0)
    expect(editor.edges).to_have_count(0)

    undo = editor.page.get_by_role("banner").get_by_role("button", name=re.compile("^Undo"))
    redo = editor.page.get_by_role("banner").get_by_role("button", name=re.compile("^Redo"))
    expect(undo).to_have_accessible_name("Undo remove Only late")
    undo.click()
    expect(editor.edges).to_have_count(2)
    expect(redo).to_have_accessible_name("Redo remove Only late")
    editor.key("ControlOrMeta+z")
    expect(editor.node("Only late")).to_have_count(2)
    editor.key("ControlOrMeta+z")
    expect(undo).to_have_accessible_name("Undo")
    expect(editor.node("Only late")).to_have_count(1)
    expect(editor.pill).to_have_text(re.compile("saved"))
    assert shape(editor.snapshot()) == shape({"nodes": LATE_NODES, "edges": LATE_EDGES})
    for _ in range(3):
        editor.key("ControlOrMeta+Shift+z")
    expect(editor.cards).to_have_count(2)
    expect(redo).to_have_accessible_name("Redo")


def test_an_exported_file_imported_is_the_same_drawing(open_drawing: OpenDrawing, tmp_path: Path):
    editor = open_drawing(PATTERN_NODES, PATTERN_EDGES, name="To be moved")
    page = editor.page
    drawn = editor.snapshot()
    page.get_by_role("banner").get_by_role("button", name="Menu").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Export as a file").click()
    file = tmp_path / download.value.suggested_filename
    assert file.name == "To be moved.lakestream.json"
    download.value.save_as(file)

    page.get_by_role("link", name="All pipelines").click()
    page.get_by_label("Pipeline file").set_input_files(file)
    expect(page.get_by_role("heading", level=1)).to_have_text("To be moved")
    imported = EditorPage(page).snapshot()
    assert imported["id"] != drawn["id"]
    assert {key: imported[key] for key in ("nodes", "edges")} == {key: drawn[key] for key in ("nodes", "edges")}


def test_a_file_that_is_no_pipeline_says_so(open_page: OpenPage, tmp_path: Path):
    page = open_page("Ann", "/?list")
    page.get_by_role("link", name="All pipelines").click()
    file = tmp_path / "holiday.json"
    file.write_text("no JSON at all")
    page.get_by_label("Pipeline file").set_input_files(file)
    expect(page.get_by_text("holiday.json is no pipeline file")).to_be_visible()


def _drop(editor: EditorPage, files: dict[str, str], x: int, y: int) -> None:
    carried = editor.page.evaluate_handle(
        """files => {
            const carried = new DataTransfer();
            for (const [name, text] of Object.entries(files)) carried.items.add(new File([text], name));
            return carried;
        }""",
        files,
    )
    where = {"dataTransfer": carried, "clientX": x, "clientY": y}
    pane = editor.page.locator(".react-flow__pane")
    pane.dispatch_event("dragover", where)
    expect(editor.page.get_by_text("Drop to read it as a source")).to_be_visible()
    pane.dispatch_event("drop", where)


_READINGS = "".join(
    json.dumps({"device": device, "reading": 1.5, "ts": "2024-01-01T00:00:00Z"}) + "\n" for device in "ab"
)


def test_a_dropped_file_is_a_source_with_its_columns(open_drawing: OpenDrawing):
    editor = open_drawing()
    _drop(editor, {"readings.jsonl": _READINGS}, 600, 260)
    expect(editor.node("readings")).to_be_visible()
    [source] = editor.snapshot()["nodes"]
    assert source["type"] == "auto-loader"
    assert source["config"]["schemaHints"] == "device STRING, reading DOUBLE, ts TIMESTAMP"


def test_files_dropped_together_lie_beside_one_another_and_what_is_there(open_drawing: OpenDrawing):
    editor = open_drawing(LATE_NODES, LATE_EDGES)
    box = editor.node("Only late").bounding_box()
    assert box is not None
    drawing = json.dumps({"format": "lakestream", "formatVersion": 1, "nodes": PATTERN_NODES, "edges": PATTERN_EDGES})
    named = {f"meter {number}.jsonl": _READINGS for number in range(4)}
    broken = {"broken.parquet": "no Parquet at all"}
    _drop(editor, named | {"pattern.json": drawing} | broken, int(box["x"]) + 40, int(box["y"]) + 10)

    expect(editor.selected).to_have_count(len(named) + len(PATTERN_NODES))
    expect(editor.page.get_by_text(re.compile("^broken.parquet: "))).to_be_visible()
    for name in ("meter 0", "meter 3", "Growing"):
        expect(editor.node(name)).to_be_visible()
    editor.page.get_by_role("button", name="Fit everything in view").click()
    expect(editor.cards).to_have_count(len(LATE_NODES) + len(named) + len(PATTERN_NODES))
    cards = editor.cards.evaluate_all("cards => cards.map(card => card.getBoundingClientRect().toJSON())")
    for place, a in enumerate(cards):
        for b in cards[place + 1 :]:
            apart_x = a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"]
            apart_y = a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"]
            assert apart_x or apart_y, (a, b)
