"""What the page says while one draws: the bench, problems at their fields, code beside its nodes, refusals."""

import re

import pytest
from playwright.sync_api import WebSocketRoute, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import EditorPage
from tests.e2e.page.conftest import OpenDrawing
from tests.e2e.page.drawings import (
    LATE_EDGES,
    LATE_NODES,
    PATTERN_EDGES,
    PATTERN_NODES,
    alerts,
    departures,
    only_late,
)

pytestmark = pytest.mark.browser


def test_rows_of_the_source_are_tried_and_a_row_is_explained(open_drawing: OpenDrawing):
    editor = open_drawing(PATTERN_NODES, PATTERN_EDGES)
    editor.select("Growing")
    panel = editor.dock("Test")
    panel.get_by_role("button", name="Take rows of the source").click()
    found = panel.get_by_role("region", name="What the pattern finds")
    expect(found.get_by_role("status").first).to_have_text(re.compile(r"^[1-9]\d* match"))
    first = found.get_by_role("list", name="Matches and timeouts").get_by_role("button").first
    expect(first).to_contain_text(re.compile(r"first \d+ → second \d+"))
    first.click()
    rows = found.get_by_role("region", name="Rows, those in a match marked").get_by_role("row")
    expect(rows.filter(has=editor.page.get_by_role("cell", name="second", exact=True)).first).to_be_visible()

    found.get_by_role("button", name="Explain row 1", exact=True).click()
    told = found.get_by_role("status", name="What happened to row 1")
    expect(told.get_by_role("listitem").first).to_contain_text("dep_delay > 30 is")


def test_a_mistake_in_a_condition_stands_at_its_stage(open_drawing: OpenDrawing):
    editor = open_drawing(PATTERN_NODES, PATTERN_EDGES)
    editor.select("Growing")
    editor.type_expression("Condition of second", "dep_dely > first.dep_delay")
    inspector = editor.page.get_by_role("complementary", name="Inspector")
    expect(inspector.get_by_role("region", name="Stage second")).to_contain_text("dep_dely")
    expect(inspector.get_by_role("region", name="Stage second").get_by_label("error")).to_be_visible()
    expect(inspector.get_by_role("region", name="Stage first").get_by_label("error")).to_have_count(0)

    panel = editor.dock("Test")
    panel.get_by_role("button", name="Take rows of the source").click()
    expect(panel.get_by_role("alert")).to_contain_text("dep_dely")
    panel.get_by_role("button", name="Go to the field").click()
    expect(editor.field("Condition of second")).to_be_focused()


def test_an_unknown_column_is_told_before_deploy_and_leads_to_its_field(open_drawing: OpenDrawing):
    nodes = [departures(), only_late(condition="dep_dely > 15"), alerts()]
    editor = open_drawing(nodes, LATE_EDGES)
    problems = editor.dock("Problems")
    row = problems.get_by_role("button").filter(has_text="dep_dely")
    expect(row).to_contain_text("Only late")
    row.click()
    expect(editor.selected).to_have_attribute("aria-label", "Only late, Filter")
    expect(editor.field("Condition")).to_be_focused()
    expect(editor.page.get_by_role("complementary", name="Inspector").get_by_label("error").first).to_be_visible()

    editor.type_expression("Condition", "dep_delay > 15")
    expect(problems.get_by_text("No problems")).to_be_visible()


def test_a_node_lights_its_lines_and_a_line_its_node(open_drawing: OpenDrawing):
    editor = open_drawing(LATE_NODES, LATE_EDGES)
    code = editor.dock("Code")
    editor.select("Only late")
    lit = code.locator(".cm-lit")
    expect(lit.filter(has_text="dep_delay > 15")).to_have_count(1)

    line = code.locator(".cm-line").filter(has_text="`alerts`").first
    line.scroll_into_view_if_needed()
    line.hover()
    expect(editor.page.locator(".react-flow__node [class*=_lit_]")).to_contain_text("Alerts")
    line.click()
    expect(editor.selected).to_have_attribute("aria-label", "Alerts, Delta Table Sink")
    expect(lit.filter(has_text="`alerts`").first).to_be_visible()


class SlowLine:
    """A connection on which what the server says waits until the page has sent its next edit."""

    def __init__(self) -> None:
        self._held: list[str | bytes] | None = None

    def hold(self) -> None:
        """From now on the server is heard late."""
        self._held = []

    def carry(self, socket: WebSocketRoute) -> None:
        """Carry the messages of one connection."""
        server = socket.connect_to_server()

        def heard(message: str | bytes) -> None:
            if self._held is None:
                socket.send(message)
            else:
                self._held.append(message)

        def said(message: str | bytes) -> None:
            server.send(message)
            if self._held is None or '"edit"' not in str(message):
                return
            waiting, self._held = self._held, None
            for each in waiting:
                socket.send(each)

        server.on_message(heard)
        socket.on_message(said)


def test_an_edit_refused_by_the_present_is_taken_back_with_its_sentence(open_drawing: OpenDrawing, open_page: OpenPage):
    ann = open_drawing(LATE_NODES, LATE_EDGES)
    bob = EditorPage(open_page("Bob", f"/p/{ann.pipeline_id}"))
    line = SlowLine()
    ann.page.route_web_socket(re.compile("/ws/"), line.carry)
    ann.page.reload()
    ann = EditorPage(ann.page)
    ann.select("Only late")

    line.hold()
    bob.select("Only late")
    bob.key("Delete")
    expect(bob.node("Only late")).to_have_count(0)
    expect(bob.pill).to_have_text(re.compile("saved"))
    ann.type_expression("Condition", "dep_delay > 99")

    expect(ann.page.get_by_role("region", name="Notifications")).to_contain_text("Taken back: ")
    expect(ann.node("Only late")).to_have_count(0)
    ann.add("Map / Select")
    expect(bob.node("Map / Select")).to_be_visible()
    assert ann.snapshot()["version"] == bob.snapshot()["version"]


def test_the_files_of_the_code_pane_scroll_no_pixel_up_or_down(open_drawing: OpenDrawing):
    editor = open_drawing(LATE_NODES, LATE_EDGES)
    files = editor.dock("Code").get_by_role("tablist", name="Files")
    expect(files).to_be_visible()
    assert files.evaluate("list => getComputedStyle(list).overflowY") == "hidden"
    assert files.evaluate("list => list.scrollHeight - list.clientHeight") == 0
