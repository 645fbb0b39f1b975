"""A try is kept as a test case of its pattern; the cases are played as the pattern changes, and say what differs."""

import json
import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.editor import EditorPage
from tests.e2e.page.conftest import OpenDrawing
from tests.e2e.page.test_trying import COUNT, PAIRS, ROWS, rows_field

pytestmark = pytest.mark.browser


def keep(panel: Locator, name: str) -> None:
    panel.get_by_role("button", name="Keep as a test case").click()
    panel.get_by_role("textbox", name="Name of the test case").fill(name)
    panel.page.keyboard.press("Enter")
    expect(panel.get_by_text(f"Kept as “{name}”.")).to_be_visible()


def case_of(editor: EditorPage, name: str) -> Locator:
    return editor.page.get_by_role("complementary", name="Inspector").get_by_role("group", name=f"Test case {name}")


def test_pe22_pe23_pe19_a_try_is_kept_and_fails_with_plain_words_once_the_pattern_means_something_else(
    open_drawing: OpenDrawing,
):
    editor = open_drawing([COUNT])
    editor.select("Declined often")
    panel = editor.dock("Test")
    rows_field(panel).fill(ROWS)
    expect(panel.get_by_role("status").first).to_contain_text("1 match ·")
    keep(panel, "Two of one card")
    editor.dock("Code")
    editor.page.get_by_role("application", name="Canvas").press("Escape")
    editor.select("Declined often")
    panel = editor.dock("Test")
    expect(panel.get_by_text("Kept as “Two of one card”.")).to_be_visible()
    panel.get_by_role("button", name="Show it").click()
    case = case_of(editor, "Two of one card")
    expect(case.get_by_role("textbox", name="Rows", exact=True)).to_be_visible()
    expect(case.get_by_text("holds")).to_be_visible()

    editor.fill("How many", "3")
    expect(case.get_by_text("fails")).to_be_visible()
    expect(case).to_contain_text("Matches: 0 came, 1 expected.")
    expect(case).to_contain_text("Expected, and did not come: card 4711")
    editor.undo()
    expect(case.get_by_text("holds")).to_be_visible()
    (node,) = editor.snapshot()["nodes"]
    (kept,) = node["config"]["testCases"]
    assert kept["name"] == "Two of one card" and kept["expect"]["matches"][0]["event_count"] == 2
    assert "match_id" not in kept["expect"]["matches"][0]


def test_pe20_pe21_a_broken_row_stays_and_a_second_name_is_refused(open_drawing: OpenDrawing):
    events = [{"card": "1", "status": "paid", "at": "2024-03-01T10:00:00Z"}]
    cases = [{"name": name, "events": events, "expect": {"matches": []}} for name in ("one", "two")]
    editor = open_drawing(
        [{**COUNT, "config": {**COUNT["config"], "testCases": cases}}, {**PAIRS, "position": {"x": 300, "y": 0}}]
    )
    editor.select("Declined often")
    inspector = editor.page.get_by_role("complementary", name="Inspector")
    inspector.get_by_role("button", name="Advanced").click()
    expect(inspector.get_by_text("All 2 hold.")).to_be_visible()

    case = case_of(editor, "two")
    case.get_by_role("button", name="two", exact=True).click()
    case.get_by_role("textbox", name="Name of two").fill("one")
    editor.page.keyboard.press("Enter")
    expect(case.get_by_text("There is a test case called “one” already.")).to_be_visible()
    rows = case.get_by_role("textbox", name="Rows")
    rows.fill('{"card": "1"}\n{"card": ')
    expect(case.get_by_text("Line 2 is not valid JSON.")).to_be_visible()

    editor.select("Order and payment")
    editor.select("Declined often")
    inspector.get_by_role("button", name="Advanced").click()
    case.get_by_role("button", name="two", exact=True).click()
    expect(rows).to_have_value('{"card": "1"}\n{"card": ')
    rows.fill("card,status,at\n7,declined,2024-03-01T10:00:00Z\n7,declined,2024-03-01T10:01:00Z")
    expect(case).to_contain_text("Came, and was not expected: card 7")
    expect(inspector.get_by_text("1 of 2 hold.")).to_be_visible()


def test_pe22_rows_of_two_inputs_are_kept_with_their_sides(open_drawing: OpenDrawing):
    editor = open_drawing([PAIRS])
    editor.select("Order and payment")
    panel = editor.dock("Test")
    rows_field(panel).fill(json.dumps({"id": 1, "at": "2024-03-01T10:00:00Z"}))
    panel.get_by_role("tab", name="B").click()
    rows_field(panel).fill(json.dumps({"id": 1, "paid_at": "2024-03-01T10:01:00Z"}))
    panel.get_by_label("Time column of B").select_option("paid_at")
    expect(panel.get_by_role("list", name="Matches and timeouts")).to_contain_text("gap_ms 60000")
    keep(panel, "paid in time")
    (node,) = editor.snapshot()["nodes"]
    (kept,) = node["config"]["testCases"]
    assert [event["side"] for event in kept["events"]] == ["a", "b"]
    assert kept["expect"]["matches"][0]["gap_ms"] == 60_000


def test_fi15_a_state_is_renamed_with_its_transitions_and_undo_brings_all_back(open_drawing: OpenDrawing):
    machine = {
        "id": "m", "type": "state-machine", "label": "Orders", "position": {"x": 0, "y": 0},
        "config": {
            "states": ["new", "paid"], "initialState": "new", "keyColumn": "id",
            "transitions": [{"from": "new", "to": "paid", "condition": "paid"}],
        },
    }  # fmt: skip
    editor = open_drawing([machine])
    editor.select("Orders")
    inspector = editor.page.get_by_role("complementary", name="Inspector")
    inspector.get_by_role("button", name="new", exact=True).dblclick()
    inspector.get_by_role("textbox", name="New name of new").fill("fresh")
    editor.page.keyboard.press("Enter")
    expect(inspector.get_by_role("combobox", name="Begins in")).to_have_value("fresh")
    expect(inspector.get_by_role("combobox", name="From")).to_have_value("fresh")
    expect(inspector.get_by_text("(missing)")).to_have_count(0)
    expect(editor.pill).to_have_text(re.compile("saved"))
    editor.undo()
    expect(inspector.get_by_role("combobox", name="From")).to_have_value("new")
    (node,) = editor.snapshot()["nodes"]
    assert node["config"] == machine["config"]
