"""The node types there are, found by walking the folders; nobody keeps a list."""

import importlib
import re
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from server.nodes.base import Catalogue, NodeType, Target
from server.nodes.form import read_form
from server.nodes.patterns.trying import pattern_preview
from server.nodes.previewing import Preview

CATEGORIES = ("sources", "patterns", "transforms", "sinks")

TEMPLATES: dict[str, Target] = {"sdp.sql.j2": "sdp", "sdp.py.j2": "sdp", "sss.py.j2": "sss"}

_HERE = Path(__file__).parent


@cache
def discover() -> Catalogue:
    """Every node type whose folder lies in one of the category folders, sorted by category, then by name."""
    types: dict[str, NodeType] = {}
    folders: dict[str, str] = {}
    for category in CATEGORIES:
        for file in sorted((_HERE / category).glob("*/node.py")):
            module = importlib.import_module(f"server.nodes.{category}.{file.parent.name}.node")
            node_type: NodeType = module.NODE
            types[node_type.type] = node_type
            folders[node_type.type] = str(file.parent)
    return Catalogue(types=types, folders=folders)


def targets(catalogue: Catalogue, node_type: str) -> tuple[Target, ...]:
    """The targets a node type has a template for."""
    return _targets(catalogue.folders[node_type])


def preview_of(node_type: NodeType) -> Preview | None:
    """How a step is tried on rows before anything runs; None where only a run can."""
    folder = Path(discover().folders[node_type.type])
    if not (folder / "preview.py").is_file():
        return pattern_preview(node_type)
    return importlib.import_module(f"server.nodes.{folder.parent.name}.{folder.name}.preview").preview


@cache
def _targets(folder: str) -> tuple[Target, ...]:
    present = {target for name, target in TEMPLATES.items() if (Path(folder) / name).is_file()}
    return tuple(target for target in ("sdp", "sss") if target in present)


def entry(node_type: NodeType) -> dict[str, Any]:
    """What ``GET /api/catalogue`` says about a node type."""
    catalogue = discover()
    folder = Path(catalogue.folders[node_type.type])
    config, _ = read_form(node_type.config, node_type.example, node_type.label)
    return {
        "type": node_type.type,
        "label": node_type.label,
        "category": node_type.category,
        "icon": node_type.icon,
        "description": node_type.description,
        "inputs": list(msgspec.to_builtins(node_type.inputs)),
        "outputs": list(msgspec.to_builtins(node_type.outputs(config))),
        "targets": list(targets(catalogue, node_type.type)),
        "config": form_schema(node_type.config),
        "example": node_type.example,
        "help": (folder / "help.md").read_text(encoding="utf-8"),
    }


def form_schema(form: type[msgspec.Struct]) -> dict[str, Any]:
    """The JSON Schema of a form, its properties at the top, each with its ``x-ui`` hint."""
    (reference,), components = msgspec.json.schema_components([form], ref_template="#/$defs/{name}")
    name = re.sub(r"^#/\$defs/", "", str(reference["$ref"]))
    schema = dict(components.pop(name))
    whole = {**schema, "$defs": components} if components else schema
    # As it goes over the wire: defaults are still Python values here.
    return msgspec.json.decode(msgspec.json.encode(whole))


@cache
def entries() -> tuple[dict[str, Any], ...]:
    """The whole catalogue as it is served."""
    return tuple(entry(node_type) for node_type in discover().types.values())
