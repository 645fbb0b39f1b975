"""What a user has typed into a form, read field by field: a config, or what is wrong at each field."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from itertools import islice
from types import UnionType
from typing import Annotated, Any, Union, cast, get_args, get_origin

import msgspec
from msgspec import NODEFAULT, Struct
from msgspec.structs import FieldInfo

from server.graph.finding import Finding
from server.nodes.form_words import for_people

Path = tuple[str | int, ...]
"""Where something stands in a form: ``("outputColumns", 0, "alias")``."""


MOST_SAID = 100
"""Of one field, so many parts at most are said to be wrong."""


class Part(Struct, frozen=True):
    """A part of a form: its place, the type it must have (None: no form has such a part), the widget that draws it."""

    path: Path
    kind: Any
    widget: str


class Misfit(Struct, frozen=True):
    """A part that is missing or malformed, and the sentence that says so."""

    part: Part
    code: str
    detail: str


def read_form(form: type[Struct], raw: Mapping[str, Any], label: str) -> tuple[Struct | None, list[Finding]]:
    """The config, or None where something is missing or malformed; and a finding for each such part and unknown field.

    A setting too many leaves the config readable, so that it hides no finding of the steps behind.
    """
    known = fields_of(form)
    findings = [Finding("config.unknown", _unknown(key, label, known), field=key) for key in raw if key not in known]
    wrong = misfits(form, raw)
    if wrong:
        return None, findings + [Finding(one.code, one.detail, field=dotted(one.part.path)) for one in wrong]
    return msgspec.convert({key: value for key, value in raw.items() if key in known}, form), findings


def misfits(form: type[Struct], raw: Mapping[str, Any]) -> list[Misfit]:
    """Every part of a form that is missing or malformed; settings it does not know aside."""
    found: list[Misfit] = []
    for key, info in fields_of(form).items():
        part = part_of(key, info)
        if _required(info) and raw.get(key) in (None, "", [], {}):
            found.append(Misfit(part, "config.required", f"{field_label(info)} is needed."))
        elif key in raw and _refused(info.type, raw[key]) is not None:
            found += islice(_within(part, raw[key], field_label(info)), MOST_SAID)
    return found


def part_at(form: type[Struct], field: str) -> Part | None:
    """The part a finding's ``field`` names, as far as it can be followed; None where it names none."""
    head, *rest = field.split(".")
    info = fields_of(form).get(head)
    if info is None:
        return None
    part = part_of(head, info)
    for step in rest:
        inner = _inner(part, int(step) if step.isdigit() else step)
        if inner is None:
            return part
        part = inner
    return part


def part_of(key: str, info: FieldInfo) -> Part:
    """A field of a form as a part of it."""
    return Part((key,), info.type, _widget(info.type, ""))


@cache
def fields_of(form: type[Struct]) -> dict[str, FieldInfo]:
    """A form's fields by the names they have in a config."""
    return {info.encode_name: info for info in msgspec.structs.fields(form)}


def field_label(info: FieldInfo) -> str:
    """What the form calls a field."""
    for extra in _metas(info.type):
        if extra.title:
            return extra.title
    return info.encode_name


def dotted(path: Path) -> str:
    """A place as findings say it: ``outputColumns.0.alias``."""
    return ".".join(map(str, path))


def alternatives(kind: Any) -> tuple[Any, ...]:
    """The types of which a value may have any: of ``X | None`` both, else the type itself, without its limits."""
    plain = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    if get_origin(plain) in (Union, UnionType):
        return tuple(inner for each in get_args(plain) for inner in alternatives(each))
    return (plain,)


def element_of(kind: Any) -> Any | None:
    """The type of a list's entries; None for what is no list."""
    return get_args(kind)[0] if get_origin(kind) is tuple else None


def _within(part: Part, raw: Any, label: str) -> Iterator[Misfit]:
    """What is wrong in a part that can't be read: as deep inside as it can be said."""
    found: list[Misfit] = []
    for kind in alternatives(part.kind):
        element = element_of(kind)
        if element is not None and isinstance(raw, list):
            for index, item in enumerate(cast("list[Any]", raw)):
                inner = Part((*part.path, index), element, _widget(element, part.widget))
                if _refused(element, item) is not None:
                    found += _within(inner, item, label)
        elif isinstance(kind, type) and issubclass(kind, Struct) and isinstance(raw, dict):
            found += _of_struct(part, kind, cast("dict[str, Any]", raw), label)
    if found:
        yield from found
    elif (what := _refused(part.kind, raw)) is not None:
        yield Misfit(part, "config.invalid", f"{label}: {what}.")


def _of_struct(part: Part, form: type[Struct], raw: Mapping[str, Any], label: str) -> Iterator[Misfit]:
    known = fields_of(form)
    for key in raw:
        if key not in known:
            yield Misfit(Part((*part.path, key), None, ""), "config.invalid", f"{label}: there is no {key} here.")
    for key, info in known.items():
        inner = Part((*part.path, key), info.type, _widget(info.type, part.widget))
        if key not in raw and _required(info):
            yield Misfit(inner, "config.invalid", f"{label}: {field_label(info)} is needed.")
        elif key in raw and _refused(info.type, raw[key]) is not None:
            yield from _within(inner, raw[key], label)


def _inner(part: Part, step: str | int) -> Part | None:
    for kind in alternatives(part.kind):
        element = element_of(kind)
        if element is not None and isinstance(step, int):
            return Part((*part.path, step), element, _widget(element, part.widget))
        if isinstance(kind, type) and issubclass(kind, Struct) and step in fields_of(kind):
            info = fields_of(kind)[str(step)]
            return Part((*part.path, step), info.type, _widget(info.type, part.widget))
    return None


def _unknown(key: str, label: str, known: Mapping[str, FieldInfo]) -> str:
    near = get_close_matches(key[:64], known, n=1, cutoff=0.7)
    there = f"did you mean {near[0]}? Remove this one." if near else f"it has: {', '.join(known)}. Remove it."
    return f"{label} has no setting called {key!r}; {there}"


def _required(info: FieldInfo) -> bool:
    return info.default is NODEFAULT and info.default_factory is NODEFAULT


def _refused(kind: Any, raw: Any) -> str | None:
    """Why a value is not of a type; None where it is."""
    try:
        msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        return for_people(str(error).split(" - at `$")[0].strip())
    return None


def _metas(kind: Any) -> Iterator[msgspec.Meta]:
    return (extra for extra in getattr(kind, "__metadata__", ()) if isinstance(extra, msgspec.Meta))


def _widget(kind: Any, inherited: str) -> str:
    for extra in _metas(kind):
        hint = (extra.extra_json_schema or {}).get("x-ui")
        if hint:
            return str(hint["widget"])
    return inherited
