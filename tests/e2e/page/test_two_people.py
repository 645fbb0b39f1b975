"""Two people at one pipeline: each sees the other's work, and takes back only their own."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import EditorPage
from tests.e2e.page.conftest import OpenDrawing
from tests.e2e.page.drawings import EXAMPLE, STAGED

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


def test_fi22_what_is_typed_while_another_removes_the_node_is_kept(ann: EditorPage, bob: EditorPage):
    ann.add("Filter")
    ann.type_expression("Condition", "dep_delay > 15")
    bob.select("Filter")
    bob.field("Condition").click()
    ann.select("Filter")

    bob.page.keyboard.press("ControlOrMeta+End")
    bob.page.keyboard.type(" AND 1=1")
    ann.key("Delete")

    expect(bob.pill).to_have_text("kept · 1 field")
    settings = bob.page.get_by_role("complementary", name="Inspector")
    expect(settings).to_contain_text("Ann removed “Filter”. What you typed into “Condition” is kept")
    expect(settings).to_contain_text("dep_delay > 15 AND 1=1")
    ann.undo()
    bob.pill.get_by_role("button").click()
    expect(bob.field("Condition")).to_have_text("dep_delay > 15 AND 1=1")
    expect(ann.node("Filter")).to_contain_text("dep_delay > 15 AND 1=1")
    expect(bob.pill).to_have_text(re.compile("saved"))


def test_fi16_the_pill_leads_to_what_is_not_decided_until_it_is(open_drawing: OpenDrawing, open_page: OpenPage):
    ann = open_drawing(EXAMPLE["nodes"], EXAMPLE["edges"])
    bob = EditorPage(open_page("Bob", f"/p/{ann.pipeline_id}"))
    for person in (ann, bob):
        person.select("Departures")
    ann.field("Name").fill("Take-offs")
    bob.fill("Name", "Flights")
    expect(ann.pill).to_have_text("conflict · 1 to decide")
    ann.select("Three in a row")
    expect(ann.field("Name")).to_have_value(re.compile("Three in a row"))

    ann.pill.get_by_role("button").click()

    expect(ann.field("Name")).to_have_value("Take-offs")
    expect(ann.field("Name")).to_be_focused()
    assert "Flights" in [node["label"] for node in ann.snapshot()["nodes"]]
    ann.page.get_by_role("button", name="Keep mine").click()
    expect(bob.field("Name")).to_have_value("Take-offs")
    expect(ann.pill).to_have_text(re.compile("saved"))


def _open_pattern(person: EditorPage) -> None:
    person.select("Three stages")
    expect(person.field("Condition of a")).to_be_visible()


def _stages(person: EditorPage) -> list[str]:
    (node,) = person.snapshot()["nodes"]
    return [each.get("where", "") for each in node["config"]["pattern"]["stages"]]


def _says(person: EditorPage, *conditions: str) -> None:
    for stage, condition in zip("abc", conditions, strict=True):
        expect(person.field(f"Condition of {stage}")).to_have_text(condition)
    expect(person.pill).to_have_text(re.compile("saved"))


@pytest.fixture
def ann_at_stages(open_drawing: OpenDrawing) -> EditorPage:
    person = open_drawing([STAGED])
    _open_pattern(person)
    return person


@pytest.fixture
def bob_at_stages(open_page: OpenPage, ann_at_stages: EditorPage) -> EditorPage:
    person = EditorPage(open_page("Bob", f"/p/{ann_at_stages.pipeline_id}"))
    _open_pattern(person)
    return person


def _type(person: EditorPage, label: str, text: str) -> None:
    """Type, and stay in the field: nothing is sent before the pause."""
    person.field(label).click()
    person.page.keyboard.press("ControlOrMeta+a")
    person.page.keyboard.type(text)


def test_two_people_edit_two_stages_in_the_same_moment_and_undo_takes_back_only_ones_own(
    ann_at_stages: EditorPage, bob_at_stages: EditorPage
):
    ann, bob = ann_at_stages, bob_at_stages
    # Both have the old pattern before their eyes when they type: what goes out is held up till both have.
    for person in (ann, bob):
        person.page.context.set_offline(True)
        _type(person, "Condition of a" if person is ann else "Condition of c", "x > 10" if person is ann else "x > 30")
        expect(person.pill).not_to_have_text(re.compile("saved"))
    for person in (bob, ann):
        person.page.context.set_offline(False)

    for person in (ann, bob):
        _says(person, "x > 10", "x > 2", "x > 30")
    assert _stages(ann) == ["x > 10", "x > 2", "x > 30"]

    ann.undo()
    for person in (ann, bob):
        _says(person, "x > 1", "x > 2", "x > 30")


def test_one_who_comes_back_keeps_their_stage_and_the_others_new_one(
    ann_at_stages: EditorPage, bob_at_stages: EditorPage
):
    ann, bob = ann_at_stages, bob_at_stages
    ann.page.context.set_offline(True)
    ann.page.evaluate("window.dispatchEvent(new Event('offline'))")
    ann.type_expression("Condition of a", "x > 10")
    expect(ann.pill).not_to_have_text(re.compile("saved"))
    bob.type_expression("Condition of c", "x > 30")
    bob.page.get_by_role("button", name="Add a stage").click()
    expect(bob.field("Condition of d")).to_be_visible()
    ann.page.context.set_offline(False)

    for person in (ann, bob):
        _says(person, "x > 10", "x > 2", "x > 30")
        expect(person.field("Condition of d")).to_be_visible()
    assert _stages(bob) == ["x > 10", "x > 2", "x > 30", ""]


def test_what_is_typed_stays_under_the_cursor_while_the_other_changes_the_pattern(
    ann_at_stages: EditorPage, bob_at_stages: EditorPage
):
    ann, bob = ann_at_stages, bob_at_stages
    _type(ann, "Condition of b", "x > 2")
    bob.page.get_by_role("button", name=re.compile("^Move c")).press("ArrowUp")
    bob.page.get_by_role("button", name=re.compile("^Move a")).press("ArrowDown")
    for letter in "0 AND y > 7":
        ann.page.keyboard.type(letter, delay=60)
    for person in (ann, bob):
        expect(person.field("Condition of b")).to_have_text("x > 20 AND y > 7")
    expect(ann.pill).to_have_text(re.compile("saved"))
    assert _stages(ann) == ["x > 3", "x > 1", "x > 20 AND y > 7"]


def test_undo_names_the_part_that_the_other_has_changed_since(ann_at_stages: EditorPage, bob_at_stages: EditorPage):
    ann, bob = ann_at_stages, bob_at_stages
    ann.type_expression("Condition of c", "x > 30")
    expect(bob.field("Condition of c")).to_have_text("x > 30")
    bob.type_expression("Condition of c", "x > 300")
    expect(ann.field("Condition of c")).to_have_text("x > 300")

    ann.undo()

    told = "Left alone: Pattern, stage “c”, condition of “Three stages” (changed by Bob)."
    expect(ann.page.get_by_text(told)).to_be_visible()
    _says(ann, "x > 1", "x > 2", "x > 300")


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


def _columns(person: EditorPage) -> list[str]:
    (node,) = person.snapshot()["nodes"]
    return node["config"]["partitionBy"]


def test_mg12_columns_that_both_add_at_once_both_stand(open_drawing: OpenDrawing, open_page: OpenPage):
    ann = open_drawing([STAGED])
    bob = EditorPage(open_page("Bob", f"/p/{ann.pipeline_id}"))
    for person in (ann, bob):
        person.select("Three stages")
        expect(person.field("Add to Per")).to_be_visible()
    ann.page.context.set_offline(True)
    for person, column in ((ann, "origin"), (bob, "carrier")):
        person.field("Add to Per").fill(column)
        person.page.keyboard.press("Enter")
        expect(person.page.get_by_role("button", name=f"Remove {column}")).to_be_visible()
    ann.page.context.set_offline(False)
    for person in (ann, bob):
        for column in ("origin", "carrier"):
            expect(person.page.get_by_role("button", name=f"Remove {column}")).to_be_visible()
        expect(person.pill).to_have_text(re.compile("saved"))
    assert sorted(_columns(ann)) == ["carrier", "origin"]


def test_fi17_a_choice_of_what_the_other_renames_at_that_moment_is_offered_the_new_name(
    open_drawing: OpenDrawing, open_page: OpenPage
):
    way = {"from": "new", "to": "paid", "condition": "paid"}
    config = {"states": ["new", "paid"], "initialState": "new", "keyColumn": "id", "transitions": [way]}
    machine = {"id": "m", "type": "state-machine", "label": "Orders", "position": {"x": 0, "y": 0}, "config": config}
    ann = open_drawing([machine])
    bob = EditorPage(open_page("Bob", f"/p/{ann.pipeline_id}"))
    for person in (ann, bob):
        person.select("Orders")
    ann.page.context.set_offline(True)
    ann.page.get_by_role("button", name="Add a row").click()
    added = ann.page.get_by_role("group", name="Transitions 2")
    added.get_by_role("combobox", name="From").select_option("new")
    expect(ann.pill).not_to_have_text(re.compile("saved"))
    bob.page.get_by_role("button", name="new", exact=True).dblclick()
    bob.page.get_by_role("textbox", name="New name of new").fill("fresh")
    bob.page.keyboard.press("Enter")
    expect(bob.page.get_by_role("combobox", name="Begins in")).to_have_value("fresh")
    ann.page.context.set_offline(False)

    expect(ann.page.get_by_role("group", name="Transitions 1").get_by_role("combobox", name="From")).to_have_value(
        "fresh"
    )
    expect(added.get_by_text("Bob has renamed “new” to “fresh” meanwhile.")).to_be_visible()
    added.get_by_role("button", name="Use fresh").click()
    expect(added.get_by_role("combobox", name="From")).to_have_value("fresh")
    expect(added.get_by_text("meanwhile")).to_have_count(0)
