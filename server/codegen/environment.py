"""The jinja environment all templates share: undefined names are errors, values become text through one layer."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from server import nodes
from server.sql.escape import comment, identifier, literal, python, qualified
from server.sql.rowwise import read_expression

HERE = Path(__file__).parent / "templates"
SHARED = Path(nodes.__file__).parent


def expression(text: str) -> str:
    """A user's expression as Spark SQL, printed from its tree."""
    return read_expression(text).spark


def _table(name: Sequence[str]) -> str:
    return qualified(name)


@cache
def environment(folder: str) -> Environment:
    """The environment for templates of one folder; they may include what lies in ``server/nodes``."""
    made = Environment(
        loader=FileSystemLoader([folder, SHARED]),
        undefined=StrictUndefined,
        # The texts are SQL and Python; each value is escaped for its language by the filters below.
        autoescape=False,  # noqa: S701
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["expr"] = expression
    made.filters["ident"] = identifier
    made.filters["table"] = _table
    made.filters["sql"] = literal
    made.filters["py"] = python
    made.filters["comment"] = comment
    return made


@cache
def template(folder: str, name: str) -> Template:
    """A template, compiled once per process."""
    return environment(folder).get_template(name)


Rendered = tuple[object, ...]
"""All a step's text depends on, hashable."""

MOST_KEPT = 20_000

_kept: dict[Rendered, str] = {}


def rendered(key: Rendered, make: Callable[[], str]) -> str:
    """The text for a key, made once: while people draw, one node changes and all others stay as they were."""
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        found = _kept[key] = make()
    return found
