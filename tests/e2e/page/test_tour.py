"""What the README's tour promises can be seen at once, on a screen of 1280 by 800."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import EditorPage

pytestmark = pytest.mark.browser


def test_the_code_follows_a_change_and_the_match_is_in_view(open_page: OpenPage):
    editor = EditorPage(open_page("Ann"))
    editor.select("Three in a row")
    code = editor.dock("Code")
    expect(code.locator(".cm-lit").first).to_be_visible()
    editor.type_expression("Condition of first", "dep_delay > 45")
    expect(code.get_by_text("dep_delay > 45").first).to_be_in_viewport()
    editor.undo()
    expect(code.get_by_text("dep_delay > 30").first).to_be_in_viewport()

    panel = editor.dock("Test")
    panel.get_by_role("button", name="Take rows of the source").click()
    expect(panel.get_by_text("1 match").first).to_be_visible()
    expect(panel.locator("svg rect:not([class*=spanTimeout])").first).to_be_in_viewport(ratio=0.5)


def test_a_namesake_is_told_of_and_another_name_can_be_said(open_page: OpenPage):
    first = EditorPage(open_page("Ann"))
    same = open_page("Ann", f"/p/{first.pipeline_id}")
    expect(same.get_by_text("Somebody else is here as Ann").first).to_be_visible(timeout=10_000)
    same.get_by_role("button", name="Ann (you)").click()
    same.get_by_role("menuitem", name="Change name…").click()
    same.get_by_role("textbox", name="Your name").fill("Anna")
    same.get_by_role("dialog").get_by_role("button", name="Change name").click()
    expect(same.get_by_role("button", name="Anna (you)")).to_be_visible()
    expect(first.page.get_by_role("button", name="Anna")).to_be_visible()


def test_two_tabs_of_one_browser_are_one_person_and_nothing_is_said(open_page: OpenPage):
    first = EditorPage(open_page("Ann"))
    tab = first.page.context.new_page()
    tab.goto(first.page.url)
    expect(tab.get_by_role("button", name="Ann (you)")).to_be_visible()
    tab.wait_for_timeout(7_000)
    for page in (first.page, tab):
        expect(page.get_by_text("Somebody else is here as Ann")).to_have_count(0)
