"""A log in memory: for tests, and the model the PostgreSQL store is held against."""

import asyncio
from collections.abc import Sequence

from server.events.codec import decode, encode
from server.events.recorded import AnyEvent, Recorded
from server.events.store.port import Append, Appended, Conflict, Duplicate, Outcome, Stored, record, repeated


class MemoryStore:
    """Keeps everything until the process ends."""

    def __init__(self) -> None:
        self._log: list[Recorded] = []
        self._streams: dict[str, list[Recorded]] = {}
        self._edits: dict[str, Stored] = {}
        self._rung = asyncio.Event()

    async def append(self, batch: Sequence[Append]) -> list[Outcome]:
        """Append the batch in order; an outcome per edit, in the same order."""
        broken: set[str] = set()
        fates: dict[str, Outcome] = {}
        outcomes: list[Outcome] = []
        for edit in batch:
            earlier = fates.get(edit.edit_id)
            if earlier is None:
                outcome = self._judge(edit, broken)
            else:
                outcome = repeated(earlier, Conflict(edit.stream, len(self._streams.get(edit.stream, []))))
            fates.setdefault(edit.edit_id, outcome)
            if not isinstance(outcome, Appended):
                broken.add(edit.stream)
            outcomes.append(outcome)
        self._rung.set()
        self._rung = asyncio.Event()
        return outcomes

    def _judge(self, edit: Append, broken: set[str]) -> Outcome:
        known = self._edits.get(edit.edit_id)
        if known is not None:
            return Duplicate(known)
        stream = self._streams.setdefault(edit.stream, [])
        if edit.stream in broken or edit.expected_version != len(stream):
            return Conflict(edit.stream, len(stream))
        recorded = record(edit, len(self._log), tuple(map(_through_the_codec, edit.events)))
        self._log.extend(recorded)
        stream.extend(recorded)
        stored = Stored(edit.edit_id, edit.stream, edit.by, edit.meta, recorded, edit.answer)
        self._edits[edit.edit_id] = stored
        return Appended(stored)

    async def read_stream(self, stream: str, after_version: int = 0, limit: int = 10_000) -> list[Recorded]:
        """Events of one stream with ``version > after_version``, in order."""
        return self._streams.get(stream, [])[after_version : after_version + limit]

    async def read_all(self, after_seq: int = 0, limit: int = 1_000) -> list[Recorded]:
        """Events of all streams with ``seq > after_seq``, in order."""
        return self._log[after_seq : after_seq + limit]

    async def read_next(self, after_seq: int, limit: int = 1_000) -> list[Recorded]:
        """The same for one who follows."""
        return await self.read_all(after_seq, limit)

    async def find_edit(self, edit_id: str) -> Stored | None:
        """What an edit id did, or None if it was never used."""
        return self._edits.get(edit_id)

    async def head(self) -> int:
        """The last ``seq``; 0 for an empty log."""
        return len(self._log)

    async def version(self, stream: str) -> int:
        """The last version of a stream; 0 where there is none."""
        return len(self._streams.get(stream, []))

    async def wait(self, after_seq: int, timeout_seconds: float) -> bool:
        """Return True as soon as the log holds something after ``after_seq``, False when the time is up."""
        try:
            async with asyncio.timeout(timeout_seconds):
                while len(self._log) <= after_seq:
                    await self._rung.wait()
        except TimeoutError:
            return False
        return True


def _through_the_codec(event: AnyEvent) -> AnyEvent:
    """Nothing may live here that the log could not keep."""
    encoded = encode(event)
    return decode(encoded.type, encoded.v, encoded.data)
