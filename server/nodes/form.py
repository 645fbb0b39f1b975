"""What a user has typed into a form, read field by field: a config, or what is wrong at each field."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec
from msgspec import NODEFAULT, Struct
from msgspec.structs import FieldInfo

from server.graph.finding import Finding

_AT = re.compile(r"^(?P<what>.*?)(?: - at `\$(?P<path>.*)`)?$", re.DOTALL)
_INDEX = re.compile(r"\[(\d+|\.\.\.)\]")


def read_form(form: type[Struct], raw: Mapping[str, Any], label: str) -> tuple[Struct | None, list[Finding]]:
    """The config, or None where a field is missing or malformed; and a finding for each such field and unknown one.

    A setting too many leaves the config readable, so that it hides no finding of the steps behind.
    """
    known = _fields(form)
    findings = [
        Finding("config.unknown", f"{label} has no setting called {key!r}; remove it.", field=key)
        for key in raw
        if key not in known
    ]
    wrong = [found for key, info in known.items() if (found := _missing(key, info, raw) or _malformed(key, info, raw))]
    if wrong:
        return None, findings + wrong
    return msgspec.convert({key: value for key, value in raw.items() if key in known}, form), findings


@cache
def _fields(form: type[Struct]) -> dict[str, FieldInfo]:
    return {info.encode_name: info for info in msgspec.structs.fields(form)}


def _missing(key: str, info: FieldInfo, raw: Mapping[str, Any]) -> Finding | None:
    required = info.default is NODEFAULT and info.default_factory is NODEFAULT
    value = raw.get(key)
    if required and (value is None or value in ("", [], {})):
        return Finding("config.required", f"{field_label(info)} is needed.", field=key)
    return None


def _malformed(key: str, info: FieldInfo, raw: Mapping[str, Any]) -> Finding | None:
    if key not in raw:
        return None
    try:
        msgspec.convert(raw[key], info.type)
    except msgspec.ValidationError as error:
        parts = _AT.match(str(error))
        what, path = (parts["what"], parts["path"] or "") if parts else (str(error), "")
        return Finding("config.invalid", f"{field_label(info)}: {_for_people(what)}.", field=key + _dotted(path))
    return None


def field_label(info: FieldInfo) -> str:
    """What the form calls a field."""
    for extra in getattr(info.type, "__metadata__", ()):
        if isinstance(extra, msgspec.Meta) and extra.title:
            return extra.title
    return info.encode_name


def _dotted(path: str) -> str:
    return _INDEX.sub(lambda match: f".{match[1]}", path)


def _for_people(what: str) -> str:
    plain = what.strip().replace("`", "")
    return plain[:1].lower() + plain[1:]
