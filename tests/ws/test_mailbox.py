"""Mailboxes: bounded, coalescing, shared frames."""

import asyncio

import pytest
from msgspec import json

from server.ws.mailbox import FRAME_BYTES, Mailbox, Parcel


def _message(number: int, size: int = 0) -> Parcel:
    return Parcel([json.encode({"n": number, "pad": "x" * size})])


def _read(frame: str) -> list[dict[str, object]]:
    decoded = json.decode(frame)
    return decoded if isinstance(decoded, list) else [decoded]


def test_ws13_one_waiting_message_goes_out_as_an_object():
    mailbox = Mailbox()
    mailbox.put(_message(1))
    assert json.decode(mailbox.take()) == {"n": 1, "pad": ""}


def test_ws13_everything_waiting_goes_out_as_one_array_in_order():
    mailbox = Mailbox()
    mailbox.put(_message(1))
    mailbox.put(Parcel([b'{"n":2}', b'{"n":3}']))
    mailbox.put(_message(4))
    assert [message["n"] for message in json.decode(mailbox.take())] == [1, 2, 3, 4]


def test_ws13_a_frame_is_closed_before_it_grows_too_large():
    mailbox = Mailbox()
    for number in range(5):
        mailbox.put(_message(number, size=FRAME_BYTES // 3))
    frames = [mailbox.take(), mailbox.take(), mailbox.take()]
    assert all(len(frame) <= FRAME_BYTES + 3 for frame in frames)
    assert [message["n"] for frame in frames for message in _read(frame)] == [0, 1, 2, 3, 4]


def test_a_parcel_in_many_mailboxes_makes_its_frame_once():
    parcel = Parcel([b'{"n":1}', b'{"n":2}'])
    first, second = Mailbox(), Mailbox()
    first.put(parcel)
    second.put(parcel)
    assert first.take() is second.take()


@pytest.mark.parametrize("limits", [{"most_messages": 3}, {"most_bytes": 100}])
def test_ws12_on_overflow_all_that_waited_gives_way_to_a_resync(limits: dict[str, int]):
    mailbox = Mailbox(**limits)
    laid = [mailbox.put(_message(number, size=20)) for number in range(4)]
    assert laid == [True, True, True, False]
    frame = _read(mailbox.take())
    assert frame[0]["message"] == "resync"


def test_ws12_however_large_a_welcome_is_it_fits_into_an_empty_mailbox():
    mailbox = Mailbox(most_bytes=100)
    assert mailbox.put(_message(1, size=10_000))
    assert len(mailbox.take()) > 10_000


async def test_ws12_an_overflowing_mailbox_takes_messages_again_afterwards():
    mailbox = Mailbox(most_messages=2)
    for number in range(3):
        mailbox.put(_message(number))
    assert mailbox.put(_message(9))
    assert [message.get("message", message.get("n")) for message in json.decode(mailbox.take())] == ["resync", 9]


async def test_ws13_the_writer_sends_while_there_is_something_and_waits_otherwise():
    mailbox = Mailbox()
    sent: asyncio.Queue[str] = asyncio.Queue()
    writer = asyncio.create_task(mailbox.write(sent.put))
    mailbox.put(_message(1))
    assert json.decode(await sent.get())["n"] == 1
    mailbox.put(_message(2))
    mailbox.put(_message(3))
    assert [message["n"] for message in json.decode(await sent.get())] == [2, 3]
    assert sent.empty()
    writer.cancel()
