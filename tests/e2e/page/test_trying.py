"""Any pattern is tried on pasted rows, before it is deployed: what it finds, what it says of it, and why."""

import json

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.page.conftest import OpenDrawing
from tests.e2e.page.drawings import node

pytestmark = pytest.mark.browser

COUNT = node(
    *("count", "count-threshold", 0, "Declined often"),
    eventFilter="status = 'declined'",
    thresholdCount=2,
    windowDuration={"value": 10, "unit": "minutes"},
    partitionBy=["card"],
    eventTime="at",
)
ROWS = """\
card,status,at
4711,declined,2024-03-01T10:00:00Z
4711,paid,2024-03-01T10:01:00Z
4712,declined,2024-03-01T10:02:00Z
4711,declined,2024-03-01T10:03:00Z
"""
PAIRS = node(
    *("pair", "temporal-correlation", 0, "Order and payment"),
    correlationKey=["id"],
    maxTimeGap={"value": 5, "unit": "minutes"},
    eventTime="at",
)
SILENT = node(
    *("alive", "heartbeat-liveness", 0, "Silent"),
    entityKey="device",
    expectedInterval={"value": 5, "unit": "minutes"},
    eventTime="at",
)
OWN = node("own", "custom-stateful-processor", 0, "My own")


def rows_field(panel: Locator) -> Locator:
    return panel.get_by_role("textbox", name="JSON lines")


def test_a_count_is_tried_on_pasted_rows_and_a_row_tells_its_fate(open_drawing: OpenDrawing):
    editor = open_drawing([COUNT])
    editor.select("Declined often")
    panel = editor.dock("Test")
    rows_field(panel).fill(ROWS)

    found = panel.get_by_role("region", name="What the pattern finds")
    expect(found.get_by_role("status").first).to_contain_text("1 match ·")
    match = found.get_by_role("list", name="Matches and timeouts").get_by_role("button")
    expect(match).to_contain_text("4711: event 1 4")
    expect(match).to_contain_text("event_count 2")

    found.get_by_role("button", name="Explain row 2", exact=True).click()
    told = found.get_by_role("status", name="What happened to row 2")
    expect(told.get_by_role("listitem")).to_contain_text("skipped")
    expect(told.get_by_role("listitem")).to_contain_text("status = 'declined' is false: 'paid' = 'declined'")

    editor.fill("How many", "3")
    expect(found.get_by_role("status").first).to_contain_text("0 matches")


def test_the_clock_tells_what_it_ended(open_drawing: OpenDrawing):
    editor = open_drawing([SILENT])
    editor.select("Silent")
    panel = editor.dock("Test")
    rows_field(panel).fill('{"device": "d7", "at": "2024-03-01T10:00:00Z"}')
    found = panel.get_by_role("region", name="What the pattern finds")
    expect(found.get_by_role("list", name="Matches and timeouts")).to_contain_text("status dead")
    found.get_by_role("button", name="What the clock did").click()
    told = found.get_by_role("status", name="What the clock did")
    expect(told.get_by_role("listitem")).to_contain_text("silent for 5 minutes: dead")


def test_rows_of_two_inputs_are_paired(open_drawing: OpenDrawing):
    editor = open_drawing([PAIRS])
    editor.select("Order and payment")
    panel = editor.dock("Test")
    rows_field(panel).fill(json.dumps({"id": 1, "item": "book", "at": "2024-03-01T10:00:00Z"}))
    panel.get_by_role("tab", name="B").click()
    rows_field(panel).fill(json.dumps({"id": 1, "paid": 12.5, "at": "2024-03-01T10:01:00Z"}))
    matches = panel.get_by_role("list", name="Matches and timeouts")
    expect(matches.get_by_role("button")).to_contain_text("gap_ms 60000")


def test_a_node_that_only_the_engine_runs_says_so(open_drawing: OpenDrawing):
    editor = open_drawing([OWN])
    editor.select("My own")
    panel = editor.dock("Test")
    expect(panel).to_contain_text("runs your own code, which only the engine does")
    expect(rows_field(panel)).to_have_count(0)
