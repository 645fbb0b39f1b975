"""Every room has a door sign; every file holds one idea."""

import ast
from pathlib import Path

import pytest

from tests.house.floors import ROOT, SERVER, sources

LONGEST = 330
"""Lines. About 300, and a little air for a file that ends its idea just beyond."""

PYTHON = [*sources(), *sorted((ROOT / "tests").rglob("*.py"))]
PAGE = [
    file
    for pattern in ("*.ts", "*.tsx", "*.css")
    for file in sorted((ROOT / "web" / "src").rglob(pattern))
    if ".gen." not in file.name
]


def _name(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("folder", sorted({file.parent for file in sources()}), ids=_name)
def test_every_folder_has_a_door_sign(folder: Path):
    sign = folder / "__init__.py"
    assert sign.exists(), f"{_name(folder)} has no __init__.py"
    assert ast.get_docstring(ast.parse(sign.read_text())), f"{_name(sign)} does not say what the room is"


@pytest.mark.parametrize("file", [*(f for f in PYTHON if "node_modules" not in f.parts), *PAGE], ids=_name)
def test_no_file_is_longer_than_an_idea(file: Path):
    assert len(file.read_text().splitlines()) <= LONGEST


def test_every_public_module_says_what_it_is():
    silent = [_name(file) for file in sources() if not ast.get_docstring(ast.parse(file.read_text()))]
    assert not silent


def test_features_of_the_page_never_import_each_other():
    features = {"canvas", "config", "code", "deploy", "patterns", "problems", "dock", "home", "history"}
    crossings: list[str] = []
    for file in PAGE:
        feature = file.relative_to(ROOT / "web" / "src").parts[0]
        if feature not in features:
            continue
        for other in features - {feature}:
            if f'"../{other}/' in file.read_text() or f'"../../{other}/' in file.read_text():
                crossings.append(f"{_name(file)} → {other}")
    assert not crossings


@pytest.mark.parametrize("pure", ["model", "sync"])
def test_the_pages_core_knows_neither_react_nor_the_dom(pure: str):
    for file in (ROOT / "web" / "src" / pure).rglob("*.ts"):
        text = file.read_text()
        assert 'from "react' not in text, _name(file)
        assert "document." not in text.replace("state.document.", "").replace("session.document.", ""), _name(file)


def test_the_server_has_the_rooms_it_shall_have():
    assert {"events", "projections"} <= {path.name for path in SERVER.iterdir()}
    assert (ROOT / "migrations").is_dir()
    assert (ROOT / "web").is_dir()
