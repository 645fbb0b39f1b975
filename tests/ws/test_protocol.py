"""The room's rules over real sockets, one server in this process."""

import pytest
from websockets.exceptions import InvalidStatus

from server.application.edits import Person
from tests.ws.client import Message, RoomClient, drawing, edit_id, node, tagged
from tests.ws.served import RoomServer


async def test_ws1_a_handshake_without_identity_is_401(server: RoomServer, pipeline: str):
    with pytest.raises(InvalidStatus) as refused:
        await RoomClient(server.address, pipeline, headers={}).open()
    assert refused.value.response.status_code == 401


async def test_ws2_whatever_comes_before_hello_is_rejected_and_ping_is_answered(server: RoomServer, pipeline: str):
    client = RoomClient(server.address, pipeline)
    await client.open()
    edit = await client.edit(node("n1"))
    assert (await client.answer(edit))["code"] == "hello.missing"
    await client.send({"message": "presence"})
    await client.until(lambda message: message.get("code") == "hello.missing" and "editId" not in message)
    await client.send({"message": "ping"})
    await client.until(tagged("pong"))
    await client.send({"message": "hello", "protocol": 99})
    await client.until(lambda message: message.get("code") == "protocol")
    assert (await client.hello())["version"] == 1
    await client.close()


async def test_ws3_a_first_hello_gets_a_snapshot_and_who_is_here(ann: RoomClient, bob: RoomClient):
    welcome = next(message for message in bob.heard if message["message"] == "welcome")
    assert welcome["protocol"] == 1
    assert welcome["snapshot"]["name"] == "Flights"
    assert welcome["events"] == []
    assert (welcome["version"], welcome["seq"]) == (1, 1)
    assert welcome["you"]["id"] == "Bob"
    assert welcome["you"]["role"] == "editor"
    assert [person["id"] for person in welcome["people"]] == ["Ann"]


async def test_ws3_hello_with_a_version_gets_the_events_since(server: RoomServer, pipeline: str, ann: RoomClient):
    for number in range(3):
        await ann.do(node(f"n{number}"))
    client = RoomClient(server.address, pipeline, "Bob")
    await client.enter()
    await client.cut()
    await ann.do(node("n3"), node("n4"))
    welcome = await client.come_back()
    assert welcome["snapshot"] is None
    assert [event["version"] for event in welcome["events"]] == [5, 6]
    assert {event["by"] for event in welcome["events"]} == {"Ann"}
    assert drawing(client.state) == drawing(ann.state)
    await client.close()


@pytest.mark.parametrize("since", [0, 7, 1_000_000])
async def test_ws3_hello_with_a_version_that_never_was_gets_a_snapshot(since: int, ann: RoomClient):
    welcome = await ann.hello(since=since)
    assert welcome["snapshot"]["version"] == 1


async def test_ws3_hello_with_the_present_version_gets_nothing_but_the_welcome(ann: RoomClient):
    await ann.do(node("n1"))
    welcome = await ann.hello(since=2)
    assert welcome["snapshot"] is None
    assert welcome["events"] == []
    assert welcome["version"] == 2


async def test_ws3_who_is_far_behind_gets_a_snapshot(server: RoomServer, pipeline: str, ann: RoomClient):
    await ann.do(node("n1"))
    for half in range(3):
        renames = [{"command": "renameNode", "id": "n1", "label": f"{half}.{number}"} for number in range(700)]
        await server.editor.edit(pipeline, Person("Ann", "Ann"), edit_id(), _commands(renames))
    await ann.reaches(2_102)
    welcome = await ann.hello(since=1)
    assert welcome["events"] == []
    assert welcome["snapshot"]["version"] == 2_102


def _commands(messages: list[Message]):
    from msgspec import convert

    from server.domain.pipeline.commands import PipelineCommand

    return convert(messages, tuple[PipelineCommand, ...])


async def test_ws4_edits_of_one_socket_are_decided_in_the_order_they_came(ann: RoomClient):
    """Each needs the one before: any other order would be rejected."""
    edits = [await ann.edit(node("n0"))]
    for number in range(1, 60):
        edits.append(
            await ann.edit(
                node(f"n{number}"),
                {"command": "removeNodes", "ids": [f"n{number - 1}"]},
            )
        )
        edits.append(await ann.edit({"command": "renameNode", "id": f"n{number}", "label": f"step {number}"}))
    answers = [await ann.answer(edit) for edit in edits]
    assert {answer["message"] for answer in answers} == {"happened"}
    assert [answer["version"] for answer in answers] == sorted(answer["version"] for answer in answers)


async def test_ws5_ws6_an_edit_happens_to_all_the_author_included_once(ann: RoomClient, bob: RoomClient):
    happened = await ann.do(node("n1", condition="a > 1"))
    assert happened["message"] == "happened"
    assert (happened["version"], happened["seq"], happened["by"]) == (2, 2, "Ann")
    assert happened["at"].endswith("Z")
    assert len(happened["at"]) == len("2026-11-22T00:00:00.000Z")
    assert happened["events"][0]["event"] == "nodeAdded"
    await bob.reaches(2)
    assert drawing(ann.state) == drawing(bob.state)
    await bob.do({"command": "renameNode", "id": "n1", "label": "Late"})
    await ann.reaches(3)
    assert ann.versions == bob.versions == [2, 3]


async def test_ws5_what_happens_over_the_http_interface_goes_to_the_room(
    server: RoomServer, pipeline: str, ann: RoomClient
):
    await server.editor.name_version(pipeline, Person("Bob", "Bob"), edit_id(), "first")
    await server.editor.archive(pipeline, Person("Bob", "Bob"), edit_id())
    await ann.reaches(3)
    assert ann.state is not None
    assert ann.state.archived


async def test_ws6_what_changes_nothing_is_answered_nothing_to_its_author_alone(ann: RoomClient, bob: RoomClient):
    await ann.do(node("n1"))
    answer = await ann.do({"command": "renameNode", "id": "n1", "label": ""})
    assert answer["message"] == "nothing"
    undone = await bob.answer(await bob.undo())
    assert undone["message"] == "nothing"
    assert undone["code"] == "undo.nothing"
    assert not [message for message in bob.heard if message.get("editId") == answer["editId"]]


@pytest.mark.parametrize(
    ("commands", "code"),
    [
        ([{"command": "renameNode", "id": "gone", "label": "x"}], None),
        ([node("n9", "no-such-type")], "node.type_unknown"),
        (
            [
                {"command": "connect", "edge": {"id": "e1", "source": "a", "target": "b"}},
                {"command": "connect", "edge": {"id": "e2", "source": "b", "target": "a"}},
            ],
            None,
        ),
        (
            [
                {"command": "connect", "edge": {"id": "e1", "source": "a", "target": "b"}},
                {"command": "connect", "edge": {"id": "e2", "source": "c", "target": "b"}},
            ],
            None,
        ),
    ],
    ids=["edit of a removed node", "unknown node type", "cycle", "second edge into a full port"],
)
async def test_ws6_what_the_present_refuses_is_rejected_with_a_sentence_and_nothing_happens(
    commands: list[Message], code: str | None, ann: RoomClient, bob: RoomClient
):
    await ann.do(node("a"), node("b"), node("c"))
    answer = await ann.do(*commands)
    assert answer["message"] == "rejected"
    assert answer["detail"].endswith((".", "?"))
    assert code is None or answer["code"] == code
    assert ann.known == 4
    await bob.reaches(4)
    assert not [message for message in bob.heard if message["message"] == "rejected"]


async def test_ws7_a_resend_is_answered_to_that_socket_alone_and_done_once(ann: RoomClient, bob: RoomClient):
    edit = await ann.edit(node("n1"))
    first = await ann.answer(edit)
    await ann.do(node("n2"))
    mark = len(ann.heard)
    await ann.edit(node("completely-different"), edit=edit)
    again = await ann.answer(edit, after=mark)
    assert again == first
    await bob.reaches(3)
    assert bob.versions == [2, 3]
    assert len([message for message in bob.heard if message.get("editId") == edit]) == 1


async def test_ws7_a_rejection_and_a_nothing_are_answered_again_too(ann: RoomClient):
    rejected = await ann.edit({"command": "renameNode", "id": "gone", "label": "x"})
    first = await ann.answer(rejected)
    nothing = await ann.edit({"command": "renamePipeline", "name": "Flights"})
    assert (await ann.answer(nothing))["message"] == "nothing"
    await ann.do(node("gone"))
    mark = len(ann.heard)
    await ann.edit({"command": "renameNode", "id": "gone", "label": "x"}, edit=rejected)
    await ann.edit(node("other"), edit=nothing)
    assert await ann.answer(rejected, after=mark) == first
    assert (await ann.answer(nothing, after=mark))["message"] == "nothing"


@pytest.mark.parametrize("more", [{"commands": [{"command": "fly"}]}, {"surprise": 1}, {"commands": [1], "x": "\x00"}])
async def test_ws7_a_resend_that_is_malformed_is_answered_too(ann: RoomClient, bob: RoomClient, more: Message):
    edit = edit_id()
    await ann.send(
        [{"message": "edit", "editId": edit, "commands": [node("n1")]}, {"message": "edit", "editId": edit, **more}]
    )
    first = await ann.answer(edit)
    await ann.do(node("n2"))
    mark = len(ann.heard)
    await ann.send({"message": "edit", "editId": edit, **more})
    assert await ann.answer(edit, after=mark) == first
    assert not [message for message in ann.heard if message["message"] == "rejected"]
    rejected = await ann.edit({"command": "renameNode", "id": "gone", "label": "x"})
    refused = await ann.answer(rejected)
    mark = len(ann.heard)
    await ann.send({"message": "edit", "editId": rejected, **more})
    assert await ann.answer(rejected, after=mark) == refused
    await bob.reaches(3)
    assert bob.versions == [2, 3]


async def test_ws7_the_same_edit_sent_twice_at_once_happens_once(ann: RoomClient, bob: RoomClient):
    edit = edit_id()
    message = {"message": "edit", "editId": edit, "commands": [node("n1")]}
    await ann.send([message, message, message])
    await ann.do(node("n2"))
    await bob.reaches(3)
    assert bob.versions == [2, 3]


async def test_undo_and_redo_are_edits_that_say_what_they_undo(ann: RoomClient, bob: RoomClient):
    edit = await ann.edit(node("n1"))
    await ann.answer(edit)
    undone = await ann.answer(await ann.undo())
    assert undone["undoes"] == edit
    assert undone["events"][0]["event"] == "nodesRemoved"
    redone = await ann.answer(await ann.redo())
    assert redone["events"][0]["event"] == "nodeAdded"
    await bob.reaches(4)
    assert drawing(bob.state) == drawing(ann.state)


async def test_what_an_undo_leaves_alone_is_told_to_all(ann: RoomClient, bob: RoomClient):
    await ann.do(node("n1", condition="a > 1"))
    await ann.do({"command": "configureNode", "id": "n1", "set": {"condition": "a > 2", "other": 1}})
    await bob.reaches(3)
    await bob.do({"command": "configureNode", "id": "n1", "set": {"condition": "a > 3"}})
    await ann.reaches(4)
    undone = await ann.answer(await ann.undo())
    assert undone["message"] == "happened"
    assert undone["skipped"] == [{"nodeId": "n1", "field": "condition", "by": "Bob"}]
    heard = await bob.answer(undone["editId"])
    assert heard["skipped"] == undone["skipped"]
