"""A pipeline drawn from nothing: from the empty list to code, with the palette, the pointer and the keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import EditorPage

pytestmark = pytest.mark.browser


def test_from_an_empty_list_to_code(open_page: OpenPage):
    page = open_page("Ann", "/")
    EditorPage(page)
    page.get_by_role("banner").get_by_role("button", name="Menu").click()
    page.get_by_role("menuitem", name="Archive the pipeline").click()
    expect(page.get_by_text("No pipelines yet")).to_be_visible()
    page.get_by_role("button", name="New pipeline").last.click()

    editor = EditorPage(page)
    page.get_by_role("button", name="Add a source").click()
    page.get_by_role("combobox").fill("auto")
    page.keyboard.press("Enter")
    expect(editor.node("Auto Loader")).to_be_visible()
    for label in ("Watermark", "Sequence Detector", "Delta Table Sink"):
        editor.key("Escape")
        editor.add(label)
    editor.key("Shift+f")
    expect(editor.cards).to_have_count(4)
    expect(editor.edges).to_have_count(0)

    editor.begin_edge(editor.port("Auto Loader"))
    editor.move_to(editor.port("Watermark", "target"))
    page.mouse.up()
    editor.begin_edge(editor.port("Watermark"))
    editor.move_to(editor.port("Sequence Detector", "target"))
    page.mouse.up()
    editor.node("Sequence Detector").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("c")
    page.get_by_role("combobox", name=re.compile("Connect")).fill("delta")
    page.keyboard.press("Enter")
    expect(editor.edges).to_have_count(3)
    problems = editor.dock("Problems")
    expect(problems.get_by_role("listitem").first).to_be_visible()
    editor.key("Shift+f")

    editor.select("Auto Loader")
    editor.fill("Folder or file", "examples/flights")
    editor.fill("Types of columns", "ts TIMESTAMP, dep_delay DOUBLE")
    editor.select("Watermark")
    editor.fill("Time column", "ts")
    editor.select("Sequence Detector")
    page.get_by_role("button", name="Begin with two stages").click()
    editor.type_expression("Condition of a", "dep_delay > 30")
    editor.type_expression("Condition of b", "dep_delay > a.dep_delay")
    editor.fill("Add to Per", "origin, carrier")
    editor.fill("All within: number", "2 h")
    editor.select("Delta Table Sink")
    editor.fill("Catalog", "main")
    editor.fill("Schema", "default")
    editor.fill("Table", "alerts")

    expect(problems.get_by_text("No problems")).to_be_visible()
    code = editor.dock("Code")
    expect(code).to_contain_text("dep_delay")
    expect(editor.node("Sequence Detector")).to_contain_text(re.compile("a → b"))
