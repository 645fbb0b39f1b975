"""A generated streaming program, run here until its files are read."""

from pathlib import Path
from typing import Any

import pytest

from server.codegen.generate import generate
from server.graph.model import Edge, Node, graph_of
from server.nodes.catalogue import discover


def program_of(nodes: list[Node], edges: list[Edge]) -> str:
    """The streaming program of a drawing."""
    program, *_ = generate("Cases", graph_of(nodes, edges), discover(), "sss").files
    return program.text


def run_program(spark: Any, root: Path, program: str) -> None:
    """Run it over what there is; run again, it goes on from its checkpoints."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAKESTREAM_LOCAL_ROOT", str(root))
        patch.setenv("LAKESTREAM_TRIGGER", "availableNow")
        patch.delenv("LAKESTREAM_INPUTS", raising=False)
        exec(compile(program, "program", "exec"), {"__name__": "__main__", "spark": spark})
