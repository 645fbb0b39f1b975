"""Where there is nothing to show, or nothing can be done: what happened, and the way on."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.editor import EditorPage
from tests.e2e.page.conftest import OpenDrawing
from tests.e2e.page.drawings import LATE_EDGES, LATE_NODES

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/p/11111111-1111-4111-8111-111111111111", "There is no such pipeline"),
        ("/p/half-an-id", "There is no such pipeline"),
        ("/p/100%25", "There is no such pipeline"),
        ("/some/where", "There is nothing at this address"),
    ],
)
def test_an_address_that_leads_nowhere_leads_to_the_list(open_drawing: OpenDrawing, path: str, says: str):
    page = open_drawing().page  # whoever has seen no pipeline is led to the example
    page.goto(page.url.split("/p/")[0] + path)
    expect(page.get_by_role("alert")).to_contain_text(says)
    page.get_by_role("button", name="All pipelines").click()
    expect(page.get_by_role("heading", name="Pipelines")).to_be_visible()


@pytest.mark.parametrize("call", ["door", "catalogue"])
def test_a_page_that_finds_no_server_opens_by_itself_when_it_is_back(open_drawing: OpenDrawing, call: str):
    editor = open_drawing(LATE_NODES, LATE_EDGES)
    page = editor.page
    page.route(f"**/api/{call}", lambda route: route.abort())
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("The server does not answer")
    page.unroute(f"**/api/{call}")
    expect(editor.node("Departures")).to_be_visible()


def test_nothing_can_be_changed_or_run_in_an_archived_pipeline_until_it_is_back(open_drawing: OpenDrawing):
    editor = open_drawing(LATE_NODES, LATE_EDGES)
    page = editor.page
    origin = page.url.split("/p/")[0]
    assert page.request.delete(f"{origin}/api/pipelines/{editor.pipeline_id}").ok
    expect(page.get_by_text("Nobody can change this pipeline")).to_be_visible()
    editor.select("Departures")
    expect(editor.field("Name")).to_be_disabled()
    palette = page.get_by_role("tabpanel", name="Nodes")
    expect(palette.get_by_role("button", name="Filter", exact=True)).to_be_disabled()
    expect(page.get_by_role("button", name=re.compile("^Undo"))).to_have_attribute("aria-disabled", "true")
    editor.key("Delete")
    editor.key("ControlOrMeta+z")
    editor.key("n")
    expect(page.get_by_text("Taken back")).to_have_count(0)
    expect(page.get_by_placeholder("Add a node…")).to_have_count(0)
    assert len(editor.snapshot()["nodes"]) == len(LATE_NODES)

    page.get_by_role("banner").get_by_role("button", name="Deploy").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Deploy")).to_be_disabled()
    dialog.get_by_role("button", name="Bring back").click()

    expect(page.get_by_text("Nobody can change this pipeline")).to_have_count(0)
    editor.fill("Name", "Take-offs")
    expect(EditorPage(page).pill).to_have_text(re.compile("saved"))
    assert "Take-offs" in [node["label"] for node in editor.snapshot()["nodes"]]
