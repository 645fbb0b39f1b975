"""The list of pipelines: searched, renamed, archived and brought back, begun from a template."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import EditorPage
from tests.e2e.page.conftest import OpenDrawing
from tests.e2e.page.drawings import LATE_EDGES, LATE_NODES

pytestmark = pytest.mark.browser


@pytest.fixture
def home(open_drawing: OpenDrawing) -> Page:
    """The list, with one pipeline to handle in it."""
    page = open_drawing(LATE_NODES, LATE_EDGES, name="Quarterly turbine report").page
    page.get_by_role("link", name="All pipelines").click()
    expect(page.get_by_role("heading", name="Pipelines")).to_be_visible()
    return page


def test_search_rename_archive_and_bring_back(home: Page):
    row = home.get_by_role("listitem").filter(has_text="turbine")
    home.get_by_role("searchbox", name="Search pipelines").fill("TURBINE")
    expect(home.get_by_role("listitem")).to_have_count(1)
    expect(row).to_contain_text("3 nodes")
    home.get_by_role("searchbox", name="Search pipelines").fill("zeppelin")
    expect(home.get_by_text("Nothing matches “zeppelin”")).to_be_visible()
    home.get_by_role("searchbox", name="Search pipelines").fill("")

    row.get_by_role("button", name=re.compile("^Actions")).click()
    home.get_by_role("menuitem", name="Rename").click()
    home.get_by_role("dialog").get_by_role("textbox", name="Name").fill("Yearly turbine report")
    home.keyboard.press("Enter")
    expect(row.get_by_role("link")).to_have_text("Yearly turbine report")

    row.get_by_role("button", name=re.compile("^Actions")).click()
    home.get_by_role("menuitem", name="Archive").click()
    expect(row).to_have_count(0)
    home.get_by_role("button", name="Archived").click()
    row.get_by_role("button", name=re.compile("^Actions")).click()
    home.get_by_role("menuitem", name="Bring back").click()
    expect(row).to_have_count(0)
    home.get_by_role("button", name="Back to all").click()
    expect(row.get_by_role("link")).to_have_text("Yearly turbine report")


def test_an_archived_pipeline_is_shown_but_not_changed_until_brought_back(open_drawing: OpenDrawing):
    editor = open_drawing(LATE_NODES, LATE_EDGES)
    page = editor.page
    address = page.url
    page.get_by_role("banner").get_by_role("button", name="Menu").click()
    page.get_by_role("menuitem", name="Archive the pipeline").click()
    expect(page.get_by_role("heading", name="Pipelines")).to_be_visible()
    page.goto(address)
    expect(page.get_by_text("Nobody can change this pipeline")).to_be_visible()
    page.get_by_role("button", name="Bring back").click()
    expect(page.get_by_text("Nobody can change this pipeline")).to_have_count(0)
    editor.add("Filter")
    expect(editor.node("Filter")).to_be_visible()


def test_a_template_starts_a_pipeline(open_page: OpenPage):
    page = open_page("Ann", "/?list")
    page.get_by_role("link", name="All pipelines").click()
    page.get_by_role("region", name="Start from a template").get_by_role("button", name="Growing delays").click()
    editor = EditorPage(page)
    expect(editor.cards).to_have_count(4)
    expect(editor.edges).to_have_count(3)
