"""The door of the log: what goes in comes out, old forms come out new, samples are frozen."""

import re
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.events.codec import EVENT_TYPES, decode, decode_meta, encode, encode_meta
from server.events.pipeline import Move, NodeConfigured
from server.events.recorded import AnyEvent, EditMeta, Skipped
from server.events.upcast import CURRENT, UnknownEvent, upcast, version_of
from server.graph.model import Edge, Group, Node, Note, Position, Size

HISTORY = Path(__file__).parent / "history"
SAMPLES = sorted(HISTORY.glob("*.json"))

names = st.from_regex(r"\A[A-Za-z0-9_-]{1,12}\Z")
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
numbers = st.integers(-(2**53), 2**53) | st.floats(-1e15, 1e15, allow_nan=False)
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
fields = st.dictionaries(texts, values, max_size=4)
coordinates = st.floats(-1e7, 1e7)
positions = st.builds(Position, coordinates, coordinates)
nodes = st.builds(Node, names, names, positions, texts, fields)
edges = st.builds(Edge, names, names, names, names, names)
notes = st.builds(Note, names, texts, positions, st.builds(Size, coordinates, coordinates), names)
groups = st.builds(Group, names, texts, st.lists(names, max_size=3).map(tuple), st.booleans())

moves = st.builds(Move, names, positions, positions)

for kind, drawn in ((Move, moves), (Position, positions), (Node, nodes), (Edge, edges), (Note, notes), (Group, groups)):
    st.register_type_strategy(kind, drawn)


def instances(event_type: type[Any]) -> st.SearchStrategy[Any]:
    """Events of one type, every field drawn by its own type."""
    return st.builds(event_type, **{field.name: _of(field.type) for field in msgspec.structs.fields(event_type)})


def _of(annotation: Any) -> st.SearchStrategy[Any]:
    if annotation is str or "ID_PATTERN" in str(annotation) or "Meta" in str(annotation):
        return names
    if annotation == (str | None):
        return st.none() | texts
    if annotation == dict[str, Any]:
        return fields
    if annotation == dict[str, str]:
        return st.dictionaries(texts, texts, max_size=3)
    if str(annotation).startswith("tuple"):
        return st.lists(_of(get_args(annotation)[0]), max_size=3).map(tuple)
    return st.from_type(annotation)


events: st.SearchStrategy[AnyEvent] = st.one_of(*(instances(event_type) for event_type in EVENT_TYPES.values()))


@given(events)
@settings(max_examples=200, deadline=None)
def test_es10_every_event_survives_the_way_there_and_back(event: AnyEvent) -> None:
    encoded = encode(event)
    assert decode(encoded.type, encoded.v, encoded.data) == event
    assert encoded.type == event.__struct_config__.tag


@given(
    st.builds(
        EditMeta,
        st.sampled_from(["edit", "undo"]),
        names | st.none(),
        st.lists(st.builds(Skipped, names, texts, names | st.none())).map(tuple),
        fields,
    )
)
def test_es10_what_is_kept_of_an_edit_survives_too(meta: EditMeta) -> None:
    assert decode_meta(encode_meta(meta)) == meta


def test_es10_a_plain_edit_needs_no_meta() -> None:
    assert encode_meta(EditMeta()) is None


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_es17_every_form_an_event_ever_had_is_read(sample: Path) -> None:
    name, form = re.fullmatch(r"(\w+)\.v(\d+)", sample.stem).groups()  # type: ignore[union-attr]
    frozen = msgspec.json.decode(sample.read_bytes())
    event = decode(name, int(form), msgspec.json.encode(frozen["stored"]))
    assert msgspec.json.decode(msgspec.json.encode(event)) == frozen["means"]


def test_es17_every_form_has_a_frozen_sample() -> None:
    forms = {f"{name}.v{form}" for name in EVENT_TYPES for form in range(1, version_of(name) + 1)}
    assert {sample.stem for sample in SAMPLES} == forms
    assert set(CURRENT) <= set(EVENT_TYPES)


def test_es17_node_configured_1_kept_whole_configs() -> None:
    old = b'{"event":"nodeConfigured","id":"n1","before":{"a":1,"b":2,"gone":3},"after":{"a":1,"b":5,"new":4}}'
    assert decode("nodeConfigured", 1, old) == NodeConfigured("n1", {"b": 2, "gone": 3}, {"b": 5, "new": 4})
    assert decode("nodeConfigured", 2, old) == NodeConfigured(
        "n1", {"a": 1, "b": 2, "gone": 3}, {"a": 1, "b": 5, "new": 4}
    )


def test_es17_upcasting_leaves_what_it_was_given_alone() -> None:
    data = {"id": "n1", "before": {"a": 1}, "after": {"a": 1, "b": 2}}
    upcast("nodeConfigured", 1, data)
    assert data == {"id": "n1", "before": {"a": 1}, "after": {"a": 1, "b": 2}}


@pytest.mark.parametrize(
    ("name", "form", "data", "sentence"),
    [
        ("nodeConfigured", 3, b"{}", "newer version"),
        ("nodeDreamt", 1, b"{}", "does not know"),
        ("nodeAdded", 1, b'{"event":"nodeAdded"}', "can't be read"),
        ("nodeConfigured", 1, b'{"event":"nodeConfigured"}', "can't be read"),
    ],
)
def test_es18_what_can_not_be_read_is_told(name: str, form: int, data: bytes, sentence: str) -> None:
    with pytest.raises(UnknownEvent, match=sentence):
        decode(name, form, data)
