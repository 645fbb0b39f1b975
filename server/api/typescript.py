"""The wire's shapes as TypeScript: ``python -m server.api.typescript`` writes ``web/src/wire/types.gen.ts``."""

import importlib
import sys
import types
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import NODEFAULT, Raw, Struct, UnsetType

# Named, not imported: rooms of one floor never import each other, and this is a tool that reads their shapes.
ROOMS = (
    "server.events.pipeline",
    "server.domain.pipeline.commands",
    "server.nodes.pattern_model",
    "server.ws.messages",
    "server.api.asked",
    "server.api.shapes",
    "server.api.pattern_shapes",
)
ALSO = (("server.application.shapes", "Envelope"),)
"""Shapes that are met only in a type written out by hand."""
BASES = {"Event", "Command", "FromClient", "FromServer", "Asked", "Answered", "Value", "Struct"}
UNIONS = {
    "PipelineEvent": ("server.events.pipeline", "PipelineEvent"),
    "PipelineCommand": ("server.domain.pipeline.commands", "PipelineCommand"),
    "ClientMessage": ("server.ws.messages", "ClientMessage"),
    "ServerMessage": ("server.ws.messages", "ServerMessage"),
}
TARGET = Path(__file__).parents[2] / "web" / "src" / "wire" / "types.gen.ts"
PRIMITIVES: Mapping[Any, str] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    type(None): "null",
    Any: "unknown",
    Raw: "unknown",
}


class Printer:
    """Prints Structs as interfaces, each once, in the order they are first met."""

    def __init__(self, unions: Mapping[str, Any]) -> None:
        self._unions = {frozenset(get_args(union)): name for name, union in unions.items()}
        self._names: dict[str, type[Struct]] = {}
        self._visited: set[type[Struct]] = set()

    def reach(self, roots: Iterable[Any]) -> None:
        """Note down every Struct that can be met from these types."""
        for root in roots:
            self._visit(root)

    def declarations(self, asked: set[type[Struct]]) -> list[str]:
        """One interface per Struct. In ``asked`` ones a field with a default may be left out."""
        return [self._interface(struct, struct in asked) for _, struct in sorted(self._names.items())]

    def union(self, name: str, union: Any) -> str:
        members = sorted(member.__name__ for member in get_args(union))
        return f"export type {name} =\n" + "\n".join(f"  | {member}" for member in members) + ";\n"

    def structs(self) -> set[type[Struct]]:
        return set(self._names.values())

    def _visit(self, kind: Any) -> None:
        if isinstance(kind, type) and issubclass(kind, Struct):
            known = self._names.setdefault(kind.__name__, kind)
            if known is not kind:
                raise ValueError(f"two shapes are named {kind.__name__}: {known.__module__} and {kind.__module__}")
            if kind not in self._visited:
                self._visited.add(kind)
                for hint in get_type_hints(kind, include_extras=True).values():
                    self._visit(hint)
            return
        for argument in get_args(kind):
            if not isinstance(argument, msgspec.Meta):
                self._visit(argument)

    def _interface(self, struct: type[Struct], asked: bool) -> str:
        config = struct.__struct_config__
        lines: list[str] = []
        if config.tag_field is not None:
            lines.append(f'  readonly {config.tag_field}: "{config.tag}";')
        hints = get_type_hints(struct, include_extras=True)
        for info in msgspec.structs.fields(struct):
            has_default = info.default is not NODEFAULT or info.default_factory is not NODEFAULT
            mark = "?" if has_default and (asked or config.omit_defaults) else ""
            lines.append(f"  readonly {_key(info.encode_name)}{mark}: {self.text(hints[info.name])};")
        return f"{_comment(struct)}export interface {struct.__name__} {{\n" + "\n".join(lines) + "\n}\n"

    def text(self, kind: Any) -> str:
        """A Python type as TypeScript writes it. TypeError for one that has no form on the wire."""
        if kind in PRIMITIVES:
            return PRIMITIVES[kind]
        if isinstance(kind, type) and issubclass(kind, Struct):
            return kind.__name__
        origin, arguments = get_origin(kind), get_args(kind)
        if origin is Annotated:
            return _named(arguments[1:]) or self.text(arguments[0])
        if origin is Literal:
            return " | ".join(f'"{value}"' if isinstance(value, str) else str(value) for value in arguments)
        if origin in (Union, types.UnionType):
            return self._union(arguments)
        if origin in (dict, Mapping):
            return f"Readonly<Record<string, {self.text(arguments[1])}>>"
        if origin is tuple and not (len(arguments) == 2 and arguments[1] is Ellipsis):
            return "readonly [" + ", ".join(self.text(argument) for argument in arguments) + "]"
        if origin in (tuple, list, Sequence):
            inner = self.text(arguments[0])
            several = "|" in inner or "&" in inner or inner.startswith("readonly ")
            return f"readonly ({inner})[]" if several else f"readonly {inner}[]"
        raise TypeError(f"no TypeScript form for {kind!r}")

    def _union(self, arguments: tuple[Any, ...]) -> str:
        known = self._unions.get(frozenset(arguments))
        if known is not None:
            return known
        return " | ".join(self.text(argument) for argument in arguments if argument is not UnsetType)


def _named(extras: Sequence[Any]) -> str | None:
    for extra in extras:
        if isinstance(extra, msgspec.Meta) and extra.extra and "typescript" in extra.extra:
            return str(extra.extra["typescript"])
    return None


def _key(name: str) -> str:
    return name if name.isidentifier() else f'"{name}"'


def _comment(struct: type[Struct]) -> str:
    text = struct.__dict__.get("__doc__")
    if not text:
        return ""
    lines = [line.strip() for line in str(text).strip().splitlines()]
    return "/**\n" + "\n".join(f" * {line}".rstrip() for line in lines) + "\n */\n"


def _structs_of(room: str) -> list[type[Struct]]:
    found = importlib.import_module(room)
    return [
        value
        for value in vars(found).values()
        if isinstance(value, type)
        and issubclass(value, Struct)
        and value.__module__ == room
        and value.__name__ not in BASES
    ]


def render() -> str:
    """The whole file, the same to the byte for the same shapes."""
    unions = {name: getattr(importlib.import_module(room), attribute) for name, (room, attribute) in UNIONS.items()}
    everything, answered = Printer(unions), Printer(unions)
    for room in ROOMS:
        for struct in _structs_of(room):
            everything.reach([struct])
            if not struct.__struct_config__.forbid_unknown_fields:
                answered.reach([struct])
    by_hand = [getattr(importlib.import_module(room), name) for room, name in ALSO]
    everything.reach(by_hand)
    answered.reach([unions["PipelineEvent"], *by_hand])
    # What only ever comes from clients may leave out what has a default.
    asked = everything.structs() - answered.structs()
    parts = ["// Generated by `python -m server.api.typescript`; change the Structs, not this file.\n"]
    parts += everything.declarations(asked)
    parts += [everything.union(name, union) for name, union in sorted(unions.items())]
    return "\n".join(parts)


def main() -> None:
    """Write the file, or with ``--check`` say whether it is fresh."""
    text = render()
    if "--check" in sys.argv[1:]:
        sys.exit(0 if TARGET.exists() and TARGET.read_text(encoding="utf-8") == text else f"{TARGET} is not fresh")
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
