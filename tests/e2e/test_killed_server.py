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
