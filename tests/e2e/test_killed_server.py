"""The server is killed under two editors and started again: both windows converge by themselves."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import EditorPage
from tests.e2e.served import Served

pytestmark = pytest.mark.browser


def test_nothing_is_lost_when_the_server_is_killed_under_two_editors(open_page: OpenPage, served: Served):
    ann = EditorPage(open_page("Ann"))
    bob = EditorPage(open_page("Bob", f"/p/{ann.pipeline_id}"))
    ann.add("Filter")
    expect(bob.node("Filter")).to_be_visible()
    served.kill()
    expect(ann.pill).to_have_text(re.compile("offline"))
    ann.add("Watermark")
    bob.add("Map / Select")
    expect(ann.pill).to_have_text(re.compile("waiting"))

    served.start()

    for person in (ann, bob):
        expect(person.pill).to_have_text(re.compile("saved"), timeout=30_000)
        for name in ("Filter", "Watermark", "Map / Select"):
            expect(person.node(name).first).to_be_visible()
    types = sorted(node["type"] for node in ann.snapshot()["nodes"])
    assert types.count("filter") == 1
    assert types.count("map-select") == 1
    assert types.count("watermark") == 2


def test_the_page_is_whole_while_the_server_is_away(open_page: OpenPage, served: Served):
    ann = EditorPage(open_page("Ann"))
    page = ann.page
    page.wait_for_timeout(3_000)  # in the quiet after it has opened, the page fetches its other parts
    served.kill()
    expect(ann.pill).to_have_text(re.compile("offline"))
    ann.add("Filter")
    ann.type_expression("Condition", "dep_delay > 99")
    for name in ("Code", "Problems", "Test", "Runs", "History"):
        expect(ann.dock(name)).to_be_visible()
    expect(ann.pill).to_have_text(re.compile("waiting"))

    served.start()

    expect(ann.pill).to_have_text(re.compile("saved"), timeout=30_000)
    assert "dep_delay > 99" in [node["config"].get("condition") for node in ann.snapshot()["nodes"]]


def test_a_part_that_can_not_be_had_leaves_the_rest_and_says_what_helps(open_page: OpenPage):
    page = open_page("Ann", "/api/me")
    origin = page.url.removesuffix("/api/me")
    away = re.compile("/assets/Expression-")
    page.route(away, lambda route: route.abort())
    listed = page.request.get(f"{origin}/api/pipelines").json()["items"]
    page.goto(f"{origin}/p/{listed[0]['id']}")
    ann = EditorPage(page)
    ann.add("Filter")
    inspector = page.get_by_role("complementary", name="Inspector")
    expect(inspector.get_by_role("alert")).to_contain_text("could not be shown", timeout=20_000)
    expect(ann.node("Filter")).to_be_visible()
    page.unroute(away)
    inspector.get_by_role("button", name="Reload the page").click()
    ann = EditorPage(page)
    ann.select("Filter")
    expect(ann.field("Condition")).to_be_visible()
