"""Presence, bad input and limits over real sockets."""

import asyncio

import pytest
from msgspec import json
from websockets.exceptions import ConnectionClosed

from server.ws.session import Limits
from tests.ws.client import RoomClient, drawing, node, tagged
from tests.ws.served import RoomServer, serving


async def test_ws8_presence_goes_to_the_others(ann: RoomClient, bob: RoomClient):
    await ann.send(
        {
            "message": "presence",
            "cursor": {"x": 1.5, "y": 2},
            "selection": ["n1"],
            "dragging": [{"id": "n1", "position": {"x": 0, "y": 0}}],
            "editing": "n1",
        }
    )
    told = await bob.until(lambda message: message["message"] == "presence" and message["people"][0]["cursor"])
    (person,) = told["people"]
    assert (person["id"], person["cursor"], person["editing"]) == ("Ann", {"x": 1.5, "y": 2.0}, "n1")
    assert not [
        message
        for message in ann.heard
        if message["message"] == "presence" and any(person["id"] == "Ann" for person in message["people"])
    ]


async def test_ws8_presence_is_told_at_most_twenty_times_a_second(ann: RoomClient, bob: RoomClient):
    for x in range(300):
        await ann.send({"message": "presence", "cursor": {"x": x, "y": 0}})
    await bob.until(
        lambda message: message["message"] == "presence" and message["people"][0]["cursor"] == {"x": 299.0, "y": 0.0}
    )
    told = [message for message in bob.heard if message["message"] == "presence"]
    assert len(told) <= 12


async def test_ws8_who_is_new_is_told_to_those_who_are_here(server: RoomServer, pipeline: str, ann: RoomClient):
    async with RoomClient(server.address, pipeline, "Eve"):
        await ann.until(lambda message: message["message"] == "presence" and message["people"][0]["id"] == "Eve")
    left = await ann.until(tagged("left"))
    assert left["id"] == "Eve"


async def test_ws9_two_tabs_of_one_person_stand_in_the_list_twice(server: RoomServer, pipeline: str, ann: RoomClient):
    second = RoomClient(server.address, pipeline, "Ann")
    welcome = await second.enter()
    assert [person["id"] for person in welcome["people"]] == ["Ann"]
    assert welcome["people"][0]["connection"] != welcome["you"]["connection"]
    await second.close()
    left = await ann.until(tagged("left"))
    assert left["connection"] == welcome["you"]["connection"]


async def test_ws10_malformed_frames_are_rejected_and_the_connection_stays(ann: RoomClient):
    for text in ("{", '{"message":"shout"}', "[1]", '{"message":"edit","editId":"x1","commands":[{"command":"?"}]}'):
        mark = len(ann.heard)
        await ann.send_text(text)
        refused = await ann.until(tagged("rejected"), after=mark)
        assert refused["code"] == "malformed"
    assert (await ann.do(node("n1")))["message"] == "happened"


async def test_ws10_a_message_in_fragments_or_in_a_binary_frame_is_read_and_order_is_kept(ann: RoomClient):
    mark = len(ann.heard)
    text = json.encode({"message": "edit", "editId": "fragments", "commands": [node("n1")]}).decode()
    await ann.send_raw([text[:10], text[10:40], text[40:]])
    await ann.send_raw(json.encode({"message": "edit", "editId": "binary", "commands": [node("n2")]}))
    await ann.send_raw(b"\xff\xfe")
    assert (await ann.answer("fragments"))["message"] == "happened"
    assert (await ann.answer("binary"))["message"] == "happened"
    refused = await ann.until(tagged("rejected"), after=mark)
    assert refused["code"] == "malformed"
    happened = [message for message in ann.heard[mark:] if message["message"] == "happened"]
    assert [message["editId"] for message in happened] == ["fragments", "binary"]


async def test_ws10_text_that_is_no_utf_8_closes_with_1007(ann: RoomClient):
    await ann.send_raw(b'{"message":"ping","pad":"\xff"}', as_text=True)
    with pytest.raises((ConnectionClosed, ConnectionError)):
        await ann.until(tagged("pong"))
    assert ann.closed is not None
    assert ann.closed[0] == 1007


@pytest.mark.parametrize("mebibytes", [1, 8])
async def test_ws11_a_frame_over_one_mebibyte_closes_with_1009(mebibytes: int, ann: RoomClient):
    """However large: the reason arrives, not a reset."""
    await ann.send_text(json.encode({"message": "ping", "pad": "x" * (mebibytes * 1024 * 1024)}).decode())
    with pytest.raises((ConnectionClosed, ConnectionError)):
        await ann.until(tagged("pong"))
    assert ann.closed is not None
    assert ann.closed[0] == 1009


async def test_ws11_two_hundred_edits_and_fifty_presences_at_once_pass(pipeline: str, server: RoomServer):
    async with serving(server.store, limits=Limits()) as limited, RoomClient(limited.address, pipeline) as client:
        edits = [await client.edit(node(f"n{number}")) for number in range(200)]
        for x in range(50):
            await client.send({"message": "presence", "cursor": {"x": x, "y": 0}})
        answers = [await client.answer(edit) for edit in edits]
        assert {answer["message"] for answer in answers} == {"happened"}
        assert not [message for message in client.heard if message["message"] == "rejected"]


async def test_ws11_beyond_the_rate_edits_are_rejected_and_the_connection_stays(pipeline: str, server: RoomServer):
    async with (
        serving(server.store, limits=Limits(edits=10, presence=5)) as limited,
        RoomClient(limited.address, pipeline) as client,
    ):
        edits = [await client.edit(node(f"n{number}")) for number in range(30)]
        answers = [await client.answer(edit) for edit in edits]
        refused = [answer for answer in answers if answer["message"] == "rejected"]
        assert {answer["code"] for answer in refused} == {"rate"}
        assert 15 <= len(refused) <= 20
        for x in range(20):
            await client.send({"message": "presence", "cursor": {"x": x, "y": 0}})
        await client.until(lambda message: message.get("code") == "rate" and "editId" not in message)


async def test_ws14_edits_that_came_before_the_line_was_cut_are_decided(
    server: RoomServer, pipeline: str, ann: RoomClient, bob: RoomClient
):
    edits = [await ann.edit(node(f"n{number}")) for number in range(20)]
    await ann.close()
    await bob.until(lambda message: message.get("editId") == edits[-1])
    assert bob.known == 21


async def test_ws16_an_empty_room_leaves_nothing_behind(server: RoomServer, pipeline: str):
    before = {task for task in asyncio.all_tasks() if not task.done()}
    async with RoomClient(server.address, pipeline, "Ann") as client:
        await client.do(node("n1"))
        await client.send({"message": "presence", "cursor": {"x": 1, "y": 1}})
    later = {task for task in asyncio.all_tasks() if not task.done()} - before
    await asyncio.wait_for(asyncio.gather(*later, return_exceptions=True), 5)
    assert not server.hub.is_open(pipeline)
    assert server.hub.connections == 0


async def test_a_viewer_sees_and_may_not_edit(server: RoomServer, pipeline: str, ann: RoomClient):
    headers = {"X-LakeStream-User": "Vic", "X-Role": "viewer"}
    async with RoomClient(server.address, pipeline, headers=headers) as viewer:
        answer = await viewer.do(node("n1"))
        assert answer["code"] == "forbidden"
        await ann.do(node("n2"))
        await viewer.reaches(2)


async def test_ws12_a_client_that_reads_nothing_is_told_to_say_hello_again(server: RoomServer, pipeline: str):
    """The slow one stops reading; the others go on; it comes back with what it has and misses nothing."""
    text = "x" * 200_000
    async with (
        serving(server.store, limits=Limits(waiting_bytes=512 * 1024)) as limited,
        RoomClient(limited.address, pipeline, "Ann") as ann,
        RoomClient(limited.address, pipeline, "Sue") as slow,
    ):
        slow.stop_reading()
        for number in range(120):
            await ann.do(node(f"n{number}", note=text))
            await ann.do({"command": "removeNodes", "ids": [f"n{number}"]})
        slow.read_on()
        await slow.until(tagged("resync"))
        await slow.hello(since=slow.known)
        await slow.reaches(ann.known)
        assert drawing(slow.state) == drawing(ann.state)
