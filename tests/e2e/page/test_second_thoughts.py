"""What somebody takes back: an archived pipeline, a name half typed, a proposal of the expression editor."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.editor import EditorPage
from tests.e2e.page.conftest import OpenDrawing
from tests.e2e.page.drawings import LATE_EDGES, LATE_NODES

pytestmark = pytest.mark.browser


def test_archiving_in_the_editor_is_undone_from_its_toast(open_drawing: OpenDrawing):
    editor = open_drawing(LATE_NODES, LATE_EDGES, name="Kept after all")
    page, address = editor.page, editor.page.url
    page.get_by_role("banner").get_by_role("button", name="Menu").click()
    page.get_by_role("menuitem", name="Archive the pipeline").click()
    toast = page.get_by_role("region", name="Notifications")
    expect(toast).to_contain_text("“Kept after all” is archived.")
    expect(page.get_by_role("link", name="Kept after all")).to_have_count(0)

    toast.get_by_role("button", name="Undo").click()

    expect(page).to_have_url(address)
    editor = EditorPage(page)
    expect(page.get_by_text("Nobody can change this pipeline")).to_have_count(0)
    assert editor.snapshot()["status"] == "draft"


def test_archiving_in_the_list_is_undone_from_its_toast(open_drawing: OpenDrawing):
    page = open_drawing(name="Listed again").page
    page.get_by_role("link", name="All pipelines").click()
    row = page.get_by_role("listitem").filter(has_text="Listed again")
    row.get_by_role("button", name="Actions for Listed again").click()
    page.get_by_role("menuitem", name="Archive").click()
    expect(row).to_have_count(0)

    page.get_by_role("region", name="Notifications").get_by_role("button", name="Undo").click()

    expect(row).to_be_visible()


def test_what_was_just_typed_is_there_when_the_page_is_loaded_anew(open_drawing: OpenDrawing):
    editor = open_drawing(LATE_NODES, LATE_EDGES)
    editor.select("Only late")
    editor.field("Name").fill("Quite late")
    editor.page.reload()
    expect(EditorPage(editor.page).node("Quite late")).to_be_visible()
    assert "Quite late" in [node["label"] for node in editor.snapshot()["nodes"]]


def test_what_a_field_can_not_take_waits_for_whoever_comes_back_to_the_pipeline(open_drawing: OpenDrawing):
    editor = open_drawing(LATE_NODES, LATE_EDGES)
    page = editor.page
    editor.select("Departures")
    page.get_by_role("button", name="Advanced").click()
    files = editor.field("Files per batch")
    files.fill("many")
    files.press("Tab")
    expect(editor.pill).to_have_text(re.compile("not applied"))
    page.get_by_role("link", name="All pipelines").click()
    expect(page.get_by_role("heading", name="Pipelines")).to_be_visible()
    page.go_back()

    expect(editor.pill).to_have_text(re.compile("not applied"))
    editor.pill.get_by_role("button").click()
    expect(editor.field("Files per batch")).to_have_value("many")


def test_a_column_is_added_whole_and_the_cursor_goes_on_to_its_name(open_drawing: OpenDrawing):
    editor = open_drawing(LATE_NODES, LATE_EDGES)
    page = editor.page
    editor.add("Map / Select")
    page.get_by_role("button", name="Add a column").click()
    expect(page.get_by_role("textbox", name="Expression 1")).to_be_focused()
    page.keyboard.type("upper(")
    page.wait_for_timeout(700)  # longer than the pause after which other fields send
    page.keyboard.type("carrier)")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Name 1")).to_be_focused()
    page.keyboard.type("airline")
    page.keyboard.press("Enter")
    expect(editor.pill).to_have_text(re.compile("saved"))
    added = next(node for node in editor.snapshot()["nodes"] if node["type"] == "map-select")
    assert added["config"]["outputColumns"] == [{"expression": "upper(carrier)", "alias": "airline"}]


def test_a_name_is_one_step_and_escape_takes_it_back(open_drawing: OpenDrawing):
    editor = open_drawing(LATE_NODES, LATE_EDGES, name="As it was")
    page = editor.page
    before = editor.snapshot()["version"]
    editor.select("Only late")
    name = editor.field("Name")
    name.fill("")
    name.press_sequentially("Quite late", delay=120)  # slower than the pause after which other fields send
    page.wait_for_timeout(700)
    assert editor.snapshot()["version"] == before
    name.press("Enter")
    expect(editor.node("Quite late")).to_be_visible()
    name.press_sequentially(" indeed")
    name.press("Escape")
    expect(name).to_have_value("Quite late")
    name.press("Tab")

    page.get_by_role("heading", level=1).get_by_role("button").click()
    page.get_by_role("textbox", name="Name of the pipeline").fill("No")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", level=1)).to_have_text("As it was")
    expect(editor.pill).to_have_text(re.compile("saved"))
    after = editor.snapshot()
    assert (after["version"], after["name"]) == (before + 1, "As it was")


def test_the_proposals_close_when_the_word_is_done(open_drawing: OpenDrawing):
    editor = open_drawing(LATE_NODES, LATE_EDGES)
    page = editor.page
    proposals = page.locator(".cm-tooltip-autocomplete")
    editor.select("Only late")
    field = editor.field("Condition")
    field.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("dep_de")
    expect(proposals).to_be_visible()
    page.wait_for_timeout(150)  # a key pressed sooner was not meant for them
    page.keyboard.press("Enter")
    expect(field).to_have_text("dep_delay")
    expect(proposals).to_have_count(0)

    page.keyboard.type(" > air")
    expect(proposals).to_be_visible()
    page.keyboard.press("Escape")
    expect(proposals).to_have_count(0)
    expect(editor.selected).to_have_count(1)

    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("dep_de")
    expect(proposals).to_be_visible()
    page.keyboard.press("ControlOrMeta+Enter")
    expect(proposals).to_have_count(0)

    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("carr")
    page.keyboard.press("Tab")  # before the proposals have come
    page.wait_for_timeout(400)
    expect(proposals).to_have_count(0)

    field.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("dep_delay > 15", delay=60)
    page.wait_for_timeout(400)
    expect(proposals).to_have_count(0)
