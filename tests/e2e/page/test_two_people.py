"""Two people at one pipeline: each sees the other's work, and takes back only their own."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import EditorPage
from tests.e2e.page.conftest import OpenDrawing
from tests.e2e.page.drawings import EXAMPLE

pytestmark = pytest.mark.browser


@pytest.fixture
def ann(open_drawing: OpenDrawing) -> EditorPage:
    return open_drawing(EXAMPLE["nodes"], EXAMPLE["edges"])


@pytest.fixture
def bob(open_page: OpenPage, ann: EditorPage) -> EditorPage:
    return EditorPage(open_page("Bob", f"/p/{ann.pipeline_id}"))


def test_each_sees_the_others_node_and_undo_takes_back_only_ones_own(ann: EditorPage, bob: EditorPage):
    ann.add("Filter")
    expect(bob.node("Filter")).to_be_visible()
    bob.add("Map / Select")
    expect(ann.node("Map / Select")).to_be_visible()

    ann.undo()

    for person in (ann, bob):
        expect(person.node("Filter")).to_have_count(0)
        expect(person.node("Map / Select")).to_be_visible()


def test_a_condition_typed_by_one_stands_on_the_others_card(ann: EditorPage, bob: EditorPage):
    ann.add("Filter")
    ann.type_expression("Condition", "dep_delay > 15")
    expect(bob.node("Filter")).to_contain_text("dep_delay > 15")


def test_people_are_shown_and_leave(ann: EditorPage, bob: EditorPage):
    here = ann.page.get_by_role("group", name="People here")
    expect(here.get_by_role("button", name="Bob")).to_be_visible()
    bob.page.close()
    expect(here.get_by_role("button", name="Bob")).to_have_count(0)


def test_the_others_cursor_is_seen_where_it_is(ann: EditorPage, bob: EditorPage):
    bob.page.mouse.move(500, 300)
    bob.page.mouse.move(520, 320, steps=5)
    cursor = ann.page.get_by_text("Bob", exact=True).first
    expect(cursor).to_be_visible()


def test_a_move_is_one_edit_and_arrives(ann: EditorPage, bob: EditorPage):
    before = ann.snapshot()["version"]
    card = ann.node("Departures")
    box = card.bounding_box()
    assert box is not None
    ann.page.mouse.move(box["x"] + 40, box["y"] + 10)
    ann.page.mouse.down()
    ann.page.mouse.move(box["x"] + 40, box["y"] + 150, steps=12)
    ann.page.mouse.up()

    expect(ann.pill).to_have_text(re.compile(r"saved"))
    expect(bob.page.get_by_text(re.compile(rf"^v{before + 1}$"))).to_be_visible()
    assert ann.snapshot()["version"] == before + 1
