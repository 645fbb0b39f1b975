"""A client of the room for tests: speaks the protocol over a real socket and folds what it hears."""

import asyncio
import contextlib
import itertools
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Self

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from server.domain.pipeline.evolve import evolve
from server.domain.pipeline.state import Pipeline
from server.events.pipeline import PipelineEvent
from server.events.recorded import Recorded
from server.graph.model import Edge, Graph, Group, Node, Note, graph_of

PATIENCE = 20.0

Message = dict[str, Any]

_numbers = itertools.count(1)


def edit_id() -> str:
    """An id nobody used before in this run."""
    return f"t{next(_numbers)}-{id(_numbers) % 99_991}"


class RoomClient:
    """One tab. ``state`` is the pipeline as it knows it, ``known`` its version, ``pending`` what has no answer yet."""

    def __init__(self, address: str, pipeline_id: str, name: str = "Ann", headers: Mapping[str, str] | None = None):
        self._url = f"{address.replace('http', 'ws', 1)}/ws/pipelines/{pipeline_id}"
        self._headers = dict(headers) if headers is not None else {"X-LakeStream-User": name}
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._reading = asyncio.Event()
        self._reading.set()
        self.name = name
        self.heard: list[Message] = []
        self.state: Pipeline | None = None
        self.pending: dict[str, Message] = {}
        self.versions: list[int] = []
        self.closed: tuple[int, str] | None = None
        self.you: Message = {}

    @property
    def known(self) -> int:
        return 0 if self.state is None else self.state.version

    async def __aenter__(self) -> Self:
        await self.enter()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def open(self) -> None:
        """Open the socket without a word."""
        self._socket = await connect(self._url, additional_headers=self._headers, max_size=None, compression=None)
        self.closed = None
        self._reader = asyncio.create_task(self._read(self._socket))

    async def enter(self, *, since: int | None = None) -> Message:
        """Open, say hello, and return the welcome."""
        await self.open()
        return await self.hello(since=since)

    async def come_back(self) -> Message:
        """Enter again with what is known, then send again what has no answer yet."""
        welcome = await self.enter(since=self.known or None)
        for message in list(self.pending.values()):
            await self.send(message)
        return welcome

    async def hello(self, *, since: int | None = None) -> Message:
        mark = len(self.heard)
        await self.send({"message": "hello", "protocol": 1, "since": since})
        return await self.until(lambda message: message["message"] == "welcome", after=mark)

    async def close(self) -> None:
        """Close as a tab does."""
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader

    async def cut(self) -> None:
        """Lose the line without a word."""
        if self._socket is not None:
            self._socket.transport.abort()
        if self._reader is not None:
            await self._reader

    def stop_reading(self) -> None:
        """Be a client that hangs: frames pile up until nothing more is read from the line."""
        self._reading.clear()

    def read_on(self) -> None:
        self._reading.set()

    async def send(self, message: Message | list[Message]) -> None:
        await self.send_text(msgspec.json.encode(message).decode())

    async def send_text(self, text: str) -> None:
        assert self._socket is not None
        await self._socket.send(text)

    async def send_raw(self, message: bytes | list[str], *, as_text: bool = False) -> None:
        """Bytes as a binary frame, or as a text frame that may be none; a list: one message in fragments."""
        assert self._socket is not None
        await self._socket.send(message, text=True if as_text else None)

    async def edit(self, *commands: Message, edit: str | None = None) -> str:
        """Send an edit and keep it as pending; returns its id."""
        message: Message = {"message": "edit", "editId": edit or edit_id(), "commands": list(commands)}
        return await self._pend(message)

    async def undo(self) -> str:
        return await self._pend({"message": "undo", "editId": edit_id()})

    async def redo(self) -> str:
        return await self._pend({"message": "redo", "editId": edit_id()})

    async def _pend(self, message: Message) -> str:
        self.pending[message["editId"]] = message
        await self.send(message)
        return str(message["editId"])

    async def do(self, *commands: Message, edit: str | None = None) -> Message:
        """Send an edit and wait for its answer."""
        return await self.answer(await self.edit(*commands, edit=edit))

    async def answer(self, edit: str, *, after: int = 0) -> Message:
        """The answer to an edit: ``happened``, ``nothing`` or ``rejected``."""
        return await self.until(lambda message: message.get("editId") == edit, after=after)

    async def until(self, fits: Callable[[Message], bool], *, after: int = 0) -> Message:
        """The first message heard, from a mark on, that fits."""
        place = after
        async with asyncio.timeout(PATIENCE):
            while True:
                while place < len(self.heard):
                    if fits(self.heard[place]):
                        return self.heard[place]
                    place += 1
                if self.closed is not None:
                    raise ConnectionError(f"closed with {self.closed} while waiting")
                self._news.clear()
                await self._news.wait()

    async def reaches(self, version: int) -> None:
        """Wait until that version is known."""
        async with asyncio.timeout(PATIENCE):
            while self.known < version:
                if self.closed is not None:
                    raise ConnectionError(f"closed with {self.closed} at version {self.known}")
                self._news.clear()
                await self._news.wait()

    async def quiet(self) -> None:
        """Wait until every edit has its answer."""
        async with asyncio.timeout(PATIENCE):
            while self.pending:
                if self.closed is not None:
                    raise ConnectionError(f"closed with {self.closed}")
                self._news.clear()
                await self._news.wait()

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for text in socket:
                decoded = msgspec.json.decode(text)
                for message in decoded if isinstance(decoded, list) else [decoded]:
                    self._hear(message)
                self._news.set()
                await self._reading.wait()
        except ConnectionClosed:
            pass
        except Exception as error:
            self.closed = (0, repr(error))
            raise
        finally:
            self.closed = self.closed or (socket.close_code or 1006, socket.close_reason or "")
            self._news.set()

    def _hear(self, message: Message) -> None:
        match message["message"]:
            case "welcome":
                self._take_welcome(message)
            case "happened":
                self._take_happened(message)
                self.pending.pop(message["editId"], None)
            case "nothing":
                self.pending.pop(message["editId"], None)
            case "rejected" if message["code"] not in ("rate", "unavailable"):
                self.pending.pop(message.get("editId", ""), None)
            case _:
                pass
        self.heard.append(message)

    def _take_welcome(self, welcome: Message) -> None:
        self.you = welcome["you"]
        if welcome["snapshot"] is not None:
            self.state = state_of(welcome["snapshot"])
        for event in welcome["events"]:
            self.pending.pop(event["editId"], None)
            if event["version"] <= self.known:
                continue  # it came while hello was on its way
            assert event["version"] == self.known + 1, (event, self.known)
            self._take_event(event, event["version"], event["by"])
        assert welcome["version"] == self.known, (welcome["version"], self.known)

    def _take_happened(self, message: Message) -> None:
        first = message["version"] - len(message["events"]) + 1
        if message["version"] <= self.known:
            return  # the answer to a resend
        assert first == self.known + 1, f"{self.name} knows {self.known} and hears {first}…{message['version']}"
        for offset, event in enumerate(message["events"]):
            self.versions.append(first + offset)
            self._take_event(event, first + offset, message["by"])

    def _take_event(self, event: Message, version: int, by: str) -> None:
        fields = {
            key: value
            for key, value in event.items()
            if key not in ("seq", "version", "by", "at", "editId", "undoes", "namedVersion")
        }
        if event["event"] == "versionNamed":
            fields["version"] = event.get("namedVersion", event.get("version"))
        decoded = msgspec.convert(fields, PipelineEvent)
        self.state = evolve(self.state, Recorded(0, "", version, decoded, by, datetime.now(UTC), ""))


def state_of(snapshot: Message) -> Pipeline:
    """A snapshot as a folded state, as far as the drawing goes."""
    return Pipeline(
        name=snapshot["name"],
        description=snapshot["description"],
        tags=snapshot["tags"],
        graph=graph_of(
            msgspec.convert(snapshot["nodes"], list[Node]),
            msgspec.convert(snapshot["edges"], list[Edge]),
            msgspec.convert(snapshot["notes"], list[Note]),
            msgspec.convert(snapshot["groups"], list[Group]),
        ),
        archived=snapshot["status"] == "archived",
        version=snapshot["version"],
    )


def drawing(state: Pipeline | None) -> tuple[str, str, Mapping[str, str], Graph]:
    """What two clients must agree on."""
    assert state is not None
    return state.name, state.description, state.tags, state.graph


def node(node_id: str, node_type: str = "filter", x: float = 0.0, **config: Any) -> Message:
    """An ``addNode`` command."""
    return {
        "command": "addNode",
        "node": {"id": node_id, "type": node_type, "position": {"x": x, "y": 0.0}, "config": config},
    }


def tagged(tag: str) -> Callable[[Message], bool]:
    """Messages of one kind."""
    return lambda message: message["message"] == tag
