"""Patterns that are looked for per key: how the form of one is compiled, and how its card says so."""

from collections.abc import Sequence

from server.cep.ordered import OrderedDetector
from server.nodes.detector_compile import DetectorCompiler, EngineUse
from server.nodes.patterns.forms import KeyedForm
from server.sql.columns import Column, Schema


def keyed_compiler(
    detector: type[OrderedDetector], config: KeyedForm, before: Schema, use: EngineUse, *measures: Column
) -> DetectorCompiler:
    """The compiler of a form's detector, which gives these measures: by the form's key, in its order of equal times."""
    return DetectorCompiler(
        detector, before, use, partition_by=config.partition_by, tie_break=config.tie_break, measures=measures
    )


def per_key(names: Sequence[str]) -> str:
    """The end of a card's line: for each of which it is looked for."""
    return f", per {', '.join(names)}" if names else ""
