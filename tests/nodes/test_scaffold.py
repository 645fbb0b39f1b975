"""A scaffolded folder is whole from the start, and becomes code."""

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from server.codegen.analyse import analyse
from server.codegen.generate import generate
from server.nodes import catalogue as catalogue_module
from server.nodes.base import Catalogue
from server.nodes.catalogue import discover, form_schema, targets
from server.nodes.form import read_form
from server.nodes.scaffold import CantScaffold, scaffold
from tests.codegen.drawings import clock, line, node, sink, source


@pytest.fixture(params=["source", "pattern", "transform", "sink"])
def scaffolded(request, tmp_path: Path):
    """(node type, folder) of a new node, loaded from a folder of its own."""
    files = scaffold("my-new-thing", request.param, tmp_path)
    folder = tmp_path / f"{request.param}s" / "my_new_thing"
    assert all(file.is_relative_to(folder) for file in files)
    spec = importlib.util.spec_from_file_location("scaffolded_node", folder / "node.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["scaffolded_node"] = module
    spec.loader.exec_module(module)
    return module.NODE, folder


def test_the_folder_is_whole(scaffolded):
    node_type, folder = scaffolded
    assert (node_type.type, node_type.label) == ("my-new-thing", "My New Thing")
    assert folder.parent.name == f"{node_type.category}s"
    assert (folder / "__init__.py").read_text().startswith('"""My New Thing')
    assert len((folder / "help.md").read_text().split()) > 20
    assert [json.loads(file.read_text()) for file in folder.glob("cases/*.json")]
    config, findings = read_form(node_type.config, node_type.example, node_type.label)
    assert config is not None and findings == [] and node_type.summary(config)
    for field in form_schema(node_type.config)["properties"].values():
        assert field["x-ui"]["label"] and field["x-ui"]["help"]
    for file in folder.rglob("*"):
        assert file.is_dir() or file.suffix == ".pyc" or "@" + "NAME@" not in file.read_text()


@pytest.mark.parametrize("category", ["source", "transform"])
def test_it_can_be_tried_at_once(category, tmp_path: Path):
    """In a copy of the whole house, where its module can be found under its own name."""
    shutil.copytree(
        Path(catalogue_module.__file__).parents[1], tmp_path / "server", ignore=shutil.ignore_patterns("__pycache__")
    )
    scaffold("my-new-thing", category, tmp_path / "server" / "nodes")
    program = (
        "from server.nodes.catalogue import discover, preview_of\n"
        "from server.nodes.form import read_form\n"
        "from server.nodes.previewing import Flow, Reading\n"
        "from server.sql.ddl import parse_columns\n"
        "new = discover().types['my-new-thing']\n"
        "config, _ = read_form(new.config, new.example, 'it')\n"
        "given = {'in': Flow(parse_columns('dep_delay DOUBLE'), ((15.0,), (16.0,)))}\n"
        "print(preview_of(new)(config, Reading(2, given))['out'].rows)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.stdout.strip() == {"source": "((0,), (1,))", "transform": "((16.0,),)"}[category], done.stderr


def test_it_becomes_code_beside_the_others(scaffolded):
    node_type, folder = scaffolded
    known = discover()
    catalogue = Catalogue(
        types={**known.types, node_type.type: node_type}, folders={**known.folders, node_type.type: str(folder)}
    )
    own = node("own", "my-new-thing", node_type.example)
    before = {"source": [], "pattern": [source(), clock()]}.get(node_type.category, [source()])
    after = [] if node_type.category == "sink" else [sink(table="elsewhere")]
    graph = line(*before, own, *after)
    assert analyse(graph, catalogue).errors == ()
    for target in targets(catalogue, node_type.type):
        assert "own" in {span.node_id for span in generate("x", graph, catalogue, target).source_map}


def test_a_folder_in_place_is_found_by_the_catalogue(tmp_path, monkeypatch):
    nodes = tmp_path / "nodes"
    shutil.copytree(Path(catalogue_module.__file__).parent, nodes, ignore=shutil.ignore_patterns("__pycache__"))
    scaffold("my-new-thing", "transform", nodes)
    assert (nodes / "transforms" / "my_new_thing" / "node.py").is_file()
    with pytest.raises(CantScaffold, match="already"):
        scaffold("my-new-thing", "source", nodes)


@pytest.mark.parametrize("name", ["", "Filter", "a b", "../up", "-x", "x-", "9x", "a" * 65])
def test_a_name_that_is_none_is_refused(name: str, tmp_path: Path):
    with pytest.raises(CantScaffold):
        scaffold(name, "transform", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_type_that_is_there_and_an_unknown_category_are_refused(tmp_path: Path):
    with pytest.raises(CantScaffold, match="already"):
        scaffold("filter", "transform")
    with pytest.raises(CantScaffold, match="category"):
        scaffold("fresh", "sideways", tmp_path)  # type: ignore[arg-type]
