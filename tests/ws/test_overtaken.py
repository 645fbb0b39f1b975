"""An undo of which nothing is left."""

from tests.ws.client import RoomClient, node


async def test_ws6_an_undo_that_is_wholly_overtaken_says_what_it_left_alone(ann: RoomClient, bob: RoomClient):
    await ann.do(node("n1", condition="a > 1"))
    await ann.do({"command": "configureNode", "id": "n1", "set": {"condition": "a > 2"}})
    await bob.reaches(3)
    await bob.do({"command": "configureNode", "id": "n1", "set": {"condition": "a > 3"}})
    await ann.reaches(4)
    answer = await ann.answer(await ann.undo())
    assert (answer["message"], answer["code"]) == ("nothing", "undo.overtaken")
    assert answer["skipped"] == [{"nodeId": "n1", "field": "condition", "by": "Bob"}]
