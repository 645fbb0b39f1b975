"""Events to JSON and back. The one door: what comes out of it is always in today's form."""

from typing import Any, get_args

import msgspec
from msgspec import Struct

from server.events.recorded import AnyEvent, EditMeta
from server.events.upcast import UnknownEvent, upcast, version_of


class Encoded(Struct, frozen=True):
    """An event as the log keeps it: its wire tag, the number of its form, its JSON text (tag included)."""

    type: str
    v: int
    data: str


EVENT_TYPES: dict[str, type[Struct]] = {str(event.__struct_config__.tag): event for event in get_args(AnyEvent)}
"""Every event type by its wire tag."""

_TAGS: dict[type[Any], str] = {event: tag for tag, event in EVENT_TYPES.items()}
_VERSIONS = {tag: version_of(tag) for tag in EVENT_TYPES}
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder[AnyEvent](AnyEvent)
_meta_decoder = msgspec.json.Decoder(EditMeta)
_PLAIN = EditMeta()


def encode(event: AnyEvent) -> Encoded:
    """The event in today's form."""
    tag = _TAGS[type(event)]
    return Encoded(tag, _VERSIONS[tag], _encoder.encode(event).decode())


def form_of(event: AnyEvent) -> int:
    """The number of today's form of the event's type."""
    return _VERSIONS[_TAGS[type(event)]]


def decode(event_type: str, v: int, data: str | bytes) -> AnyEvent:
    """The event from any form it ever had. Raises UnknownEvent for what this version can't read."""
    present = _VERSIONS.get(event_type)
    if present is None:
        raise UnknownEvent(f"The log holds {event_type}, which this version of LakeStream does not know.")
    try:
        if present == v:
            return _decoder.decode(data)
        return msgspec.convert(upcast(event_type, v, msgspec.json.decode(data, type=dict[str, Any])), type=AnyEvent)
    except (msgspec.MsgspecError, KeyError, TypeError) as error:
        raise UnknownEvent(f"The log holds a {event_type} (form {v}) that can't be read: {error}") from error


def encode_meta(meta: EditMeta) -> str | None:
    """An edit's meta as JSON; None for the plain one, which most edits have."""
    return None if meta == _PLAIN else _encoder.encode(meta).decode()


def decode_meta(data: str | None) -> EditMeta:
    """The way back."""
    return _PLAIN if data is None else _meta_decoder.decode(data)
