"""From text to messages, and refusals in place of what is malformed."""

import pytest

from server.ws.frames import MOST_IN_FRAME, read_frame
from server.ws.messages import Edit, Hello, Ping, Presence, Rejected, Undo

CONFIGURE = '{"message":"edit","editId":"e1","commands":[{"command":"configureNode","id":"n","set":{"a":%s}}]}'


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ('{"message":"ping"}', [Ping]),
        ('{"message":"hello","protocol":1}', [Hello]),
        ('{"message":"hello","protocol":1,"since":41}', [Hello]),
        ('[{"message":"undo","editId":"u"},{"message":"presence","cursor":{"x":1,"y":2.5}}]', [Undo, Presence]),
        ("[]", []),
        (CONFIGURE % '"\\\\u0000"', [Edit]),  # an escaped backslash before the letters u0000 is no NUL
    ],
)
def test_well_formed_frames_become_messages(text: str, kinds: list[type]):
    assert [type(message) for message in read_frame(text)] == kinds


@pytest.mark.parametrize(
    ("text", "edit_id", "says"),
    [
        ("{", None, "not JSON"),
        ("", None, "not JSON"),
        ('"edit"', None, "malformed"),
        ('{"message":"shout"}', None, "shout"),
        ('{"message":"edit","commands":[]}', None, "editId"),
        ('{"message":"edit","editId":"no spaces","commands":[]}', "no spaces", "editId"),
        ('{"message":"edit","editId":"e1","commands":[{"command":"explode"}]}', "e1", "explode"),
        ('{"message":"edit","editId":"e1","commands":[],"surprise":1}', "e1", "surprise"),
        ('{"message":"edit","editId":"e1","base":-1,"commands":[]}', "e1", "base"),
        ('{"message":"hello","protocol":"1"}', None, "protocol"),
        ('{"message":"presence","cursor":{"x":NaN,"y":0}}', None, "not JSON"),
        (CONFIGURE % '"\\u0000"', "e1", "U+0000"),
        (CONFIGURE % ("[" * 5_000 + "]" * 5_000), None, "nested too deeply"),
        (CONFIGURE % "1e999", "e1", "out of range"),
    ],
)
def test_ws10_what_is_malformed_is_refused_with_a_sentence_and_its_edit_id(text: str, edit_id: str | None, says: str):
    (refusal,) = read_frame(text)
    assert isinstance(refusal, Rejected)
    assert refusal.code == "malformed"
    assert refusal.edit_id == edit_id
    assert says in refusal.detail


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"message":"edit","editId":"e","commands":[{"command":"addNodes"}]}', "did you mean addNode?"),
        ('{"message":"edit","editId":"e","commands":[{"command":"zzz"}]}', "there are addNode, removeNodes, "),
        ('{"message":"edit","editId":"e","commands":[{"id":"x"}]}', 'Say which command it is, as "command": addNode, '),
        ('{"message":"zzz"}', "there are hello, edit, undo, redo, presence, ping."),
        ('[{"message":"ping"},{"message":"edit","editId":"e","commands":[{"command":"addNodes"}]}]', "mean addNode?"),
    ],
)
def test_ws10_an_unknown_command_or_message_is_answered_with_those_there_are(text: str, says: str):
    refusal = read_frame(text)[-1]
    assert isinstance(refusal, Rejected)
    assert says in refusal.detail


def test_ws10_in_an_array_only_the_malformed_message_is_refused():
    found = read_frame('[{"message":"ping"},{"message":"edit","editId":"bad"},{"message":"undo","editId":"u"}]')
    assert [type(one) for one in found] == [Ping, Rejected, Undo]
    assert isinstance(found[1], Rejected)
    assert found[1].edit_id == "bad"


@pytest.mark.parametrize("member", ['{"message":"ping"}', '{"message":"pong"}'])
def test_ws10_a_frame_with_too_many_messages_is_refused_whole(member: str):
    (refusal,) = read_frame("[" + ",".join([member] * (MOST_IN_FRAME + 1)) + "]")
    assert isinstance(refusal, Rejected)
