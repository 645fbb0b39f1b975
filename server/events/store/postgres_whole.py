"""A batch in which every edit lands, as ``append_whole`` (migration 0004) takes it."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from server.events.codec import form_of
from server.events.recorded import AnyEvent, EditMeta, Recorded
from server.events.store.port import Append, record

_encoder = msgspec.json.Encoder()
_PLAIN = EditMeta()


class _Edit(Struct, omit_defaults=True):
    """One edit, its events with it. ``before``: how many events of the batch stand before its own."""

    id: str
    stream: str
    by: str
    at: datetime
    version: int
    count: int
    before: int
    events: tuple[AnyEvent, ...]
    forms: list[int] | None = None
    meta: EditMeta | None = None
    answer: dict[str, str] | None = None
    undoes: str | None = None


class Whole(Struct, frozen=True):
    """``batch`` and ``firsts`` are JSON. ``recorded``: the events as they will be, but ``seq`` counts from 1."""

    batch: str
    firsts: str
    recorded: tuple[Recorded, ...]


def whole(batch: Sequence[Append]) -> Whole | None:
    """The batch, if all of it may land; None where an edit stands twice in it or does not follow the one before."""
    edits: list[_Edit] = []
    ids: set[str] = set()
    firsts: dict[str, int] = {}
    versions: dict[str, int] = {}
    recorded: list[Recorded] = []
    for edit in batch:
        expected = edit.expected_version
        if edit.edit_id in ids or versions.get(edit.stream, expected) != expected:
            return None
        ids.add(edit.edit_id)
        firsts.setdefault(edit.stream, expected)
        versions[edit.stream] = expected + len(edit.events)
        edits.append(_told(edit, len(recorded)))
        recorded += record(edit, len(recorded), edit.events)
    return Whole(_encoder.encode(edits).decode(), _encoder.encode(firsts).decode(), tuple(recorded))


def _told(edit: Append, before: int) -> _Edit:
    forms = [form_of(event) for event in edit.events]
    return _Edit(
        edit.edit_id,
        edit.stream,
        edit.by,
        edit.at,
        edit.expected_version,
        len(edit.events),
        before,
        edit.events,
        forms if any(form != 1 for form in forms) else None,
        None if edit.meta == _PLAIN else edit.meta,
        edit.answer,
        edit.meta.undoes,
    )
