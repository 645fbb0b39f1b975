"""What can be told for sure of a node that is not rightly filled in: what holds however its gaps are filled.

Each missing, malformed or refused part of a form is filled in, in several ways that differ in what may come of them. A
finding on another part is sure if it stands each time; a column goes on if it does each time. Which is said of the
steps behind, too: so one gap hides nothing, and makes nothing up.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice, product
from typing import Any, Literal, cast, get_args, get_origin

import msgspec
from msgspec import Struct

from server.graph.finding import Finding
from server.nodes.base import SAMPLE, NodeType, SchemasByPort
from server.nodes.form import Part, alternatives, element_of, fields_of, part_at
from server.sql.columns import Column, Schema
from server.sql.rowwise import UNKNOWN

MOST_FILLINGS = 16
"""In so many ways one node's gaps are filled."""
MOST_NAMES = 6

NAMES = ("missing_1", "missing_2")
BY_WIDGET: Mapping[str, tuple[str, ...]] = {
    "sql-expression": ("true",),
    "output-columns": (*(f"NULL AS {name}" for name in NAMES), *NAMES),
    "schema-hints": ("", *(f"{name} STRING" for name in NAMES)),
    "path": ("missing",),
    "row-pattern": ("SELECT",),
    "python": ("pass", "class Own(StatefulProcessor):\n    STATE_SCHEMA\n"),
}
"""What stands in for a text, by the widget that asks for it."""

_WORDS = re.compile(r"[A-Za-z_]\w*")


def surely(
    node_type: NodeType, raw: Mapping[str, Any], gaps: Sequence[Part], inputs: SchemasByPort
) -> tuple[list[Finding], SchemasByPort]:
    """The findings on other parts than ``gaps``, and the columns at each output, that hold however those are filled."""
    known = {key: value for key, value in raw.items() if key in fields_of(node_type.config)}
    worlds = [inputs]
    if not node_type.inputs and SAMPLE not in inputs:
        # Files that can't be looked at, or that add nothing to what is said of them.
        worlds.append({**inputs, SAMPLE: Schema()})
    checked: list[list[Finding]] = []
    given: list[SchemasByPort] = []
    for config in _fillings(node_type.config, known, gaps, inputs):
        for world in worlds:
            checked.append(node_type.check(config, world))
            given.append(node_type.output(config, world))
    first, *others = checked or [[]]
    filled = [".".join(map(str, gap.path)) for gap in gaps]
    sure = [
        finding
        for finding in first
        if not any(_touches(finding.field, place) for place in filled) and all(finding in other for other in others)
    ]
    return sure, _common(given)


def gaps_of(node_type: NodeType, findings: Sequence[Finding]) -> list[Part]:
    """The parts of a form that errors are about."""
    parts = [
        part_at(node_type.config, finding.field)
        for finding in findings
        if finding.severity == "error" and finding.field
    ]
    return [part for part in parts if part is not None]


def _touches(field: str | None, place: str) -> bool:
    return field is not None and (field == place or field.startswith(f"{place}.") or place.startswith(f"{field}."))


def _fillings(
    form: type[Struct], raw: Mapping[str, Any], gaps: Sequence[Part], inputs: SchemasByPort
) -> Iterator[Struct]:
    """The form with its gaps filled, in several ways."""
    names = _columns_of(inputs)
    words = _words_of(raw)
    choices = [[None] if gap.kind is None else _stand_ins(gap.kind, gap.widget, names, words) for gap in gaps]
    in_step = [[choice[n % len(choice)] for choice in choices] for n in range(max(map(len, choices)))]
    for values in islice(chain(in_step, product(*choices)), MOST_FILLINGS):
        filled: Any = raw
        for gap, value in zip(gaps, values, strict=True):
            filled = _without(filled, gap.path) if gap.kind is None else _put(filled, gap.path, value)
        try:
            yield msgspec.convert(filled, form)
        except msgspec.ValidationError:
            continue


def _stand_ins(kind: Any, widget: str, names: Sequence[str], words: Sequence[str]) -> list[Any]:
    """Values a part could have, chosen to differ in what may come of them; never none."""
    found: list[Any] = []
    for plain in alternatives(kind):
        element = element_of(plain)
        if plain is type(None):
            found.append(None)
        elif get_origin(plain) is Literal:
            found += get_args(plain)
        elif plain is bool:
            found += [False, True]
        elif plain in (int, float):
            found += _numbers(kind)
        elif plain is str:
            found += _texts(widget, names, words)
        elif element is not None:
            found += [[], *([each] for each in _stand_ins(element, widget, names, words))]
        elif isinstance(plain, type) and issubclass(plain, Struct):
            found += _structs(plain, widget, names, words)
    fitting = [value for value in found if _fits(value, kind)]
    return fitting or [None]


def _texts(widget: str, names: Sequence[str], words: Sequence[str]) -> Sequence[str]:
    if widget in ("column", "columns"):
        return [*names, *NAMES]
    return BY_WIDGET.get(widget, ("true", *NAMES, *words))


def _structs(form: type[Struct], widget: str, names: Sequence[str], words: Sequence[str]) -> list[dict[str, Any]]:
    """Each with its required fields filled; field by field in step, not in all combinations."""
    needed = {key: info for key, info in fields_of(form).items() if info.required}
    choices = {key: _stand_ins(info.type, widget, names, words) for key, info in needed.items()}
    longest = max((len(choice) for choice in choices.values()), default=1)
    return [{key: choice[n % len(choice)] for key, choice in choices.items()} for n in range(longest)]


def _numbers(kind: Any) -> list[int]:
    limits = [meta for meta in getattr(kind, "__metadata__", ()) if isinstance(meta, msgspec.Meta)]
    bounds = [bound for meta in limits for bound in (meta.ge, meta.le) if bound is not None]
    return list(dict.fromkeys(int(bound) for bound in (*bounds, 1)))


def _fits(value: Any, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def _columns_of(inputs: SchemasByPort) -> list[str]:
    """Some columns at the inputs, of every type one first."""
    columns = [column for schema in inputs.values() for column in schema.columns]
    one_each = {column.type: column.name for column in reversed(columns)}
    return list(dict.fromkeys([*one_each.values(), *(column.name for column in columns)]))[:MOST_NAMES]


def _words_of(value: Any) -> list[str]:
    """Names that stand anywhere in a form: what has lost its name may be what they mean."""
    if isinstance(value, str):
        return list(dict.fromkeys(islice(_WORDS.findall(value), MOST_NAMES)))
    parts: Sequence[Any] = ()
    if isinstance(value, Mapping):
        parts = list(cast("Mapping[str, Any]", value).values())
    elif isinstance(value, list):
        parts = cast("list[Any]", value)
    return list(dict.fromkeys(word for part in parts for word in _words_of(part)))


def _put(value: Any, path: Sequence[str | int], new: Any) -> Any:
    """A copy with another value at that place."""
    if not path:
        return new
    step, *rest = path
    if isinstance(step, int):
        items = cast("list[Any]", value) if isinstance(value, list) else []
        return [_put(item, rest, new) if n == step else item for n, item in enumerate(items)]
    before: Mapping[str, Any] = cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}
    return {**before, step: _put(before.get(step), rest, new)}


def _without(value: Any, path: Sequence[str | int]) -> Any:
    """A copy without what stands at that place."""
    step, *rest = path
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, Any]", value)
        return {k: _without(v, rest) if k == step else v for k, v in entries.items() if rest or k != step}
    if isinstance(value, list):
        items = cast("list[Any]", value)
        return [_without(item, rest) if n == step and rest else item for n, item in enumerate(items)]
    return value


def _common(given: Sequence[SchemasByPort]) -> SchemasByPort:
    """What goes on from each port each time; a filling with which nothing goes on could not be meant."""
    having = [ports for ports in given if ports]
    if not having:
        return {}
    first, *others = having
    return {
        port: _same([schema, *(ports[port] for ports in others)])
        for port, schema in first.items()
        if all(port in ports for ports in others)
    }


def _same(schemas: Sequence[Schema]) -> Schema:
    first, *others = schemas
    if all(schema == first for schema in others):
        unsure = first.unsure or any(column.type == UNKNOWN for column in first.columns)
        return msgspec.structs.replace(first, unsure=unsure)
    columns: list[Column] = []
    for column in first.columns:
        found = [schema.column(column.name) for schema in others]
        if None not in found:
            kinds = {column.type} | {other.type for other in found if other is not None}
            columns.append(Column(column.name, column.type if len(kinds) == 1 else UNKNOWN))
    same_names = all([c.name for c in schema.columns] == [c.name for c in first.columns] for schema in others)
    timed = len({(schema.event_time, schema.detected, schema.untimed) for schema in schemas}) == 1
    return Schema(
        tuple(columns),
        open=not same_names or any(schema.open for schema in schemas),
        event_time=first.event_time if timed else None,
        delay_ms=first.delay_ms if timed else 0,
        detected=timed and first.detected,
        untimed=first.untimed if timed else "",
        unsure=True,
    )
