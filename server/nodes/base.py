"""What a node folder declares. ``NODE`` in each folder's ``node.py`` is one of these."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from msgspec import Struct, field

from server.graph.finding import Finding
from server.nodes.detector_compile import EngineUse
from server.nodes.pattern_compile import CompiledPattern
from server.nodes.patterns.test_cases import TestCase
from server.sql.columns import Schema

Category = Literal["source", "pattern", "transform", "sink"]
Target = Literal["sdp", "sss"]

SchemasByPort = Mapping[str, Schema]

Form = type[Struct]
"""The shape of a config. Named here because a field called ``type`` hides the builtin."""

SAMPLE = "sample"
"""The pseudo-port under which a source gets the columns that were seen in its files."""


Engine = Callable[[Any, SchemasByPort, EngineUse], tuple[CompiledPattern | None, list[Finding]]]
"""A pattern's form over the columns at its inputs: what its detector needs, or findings that say why not."""


class Port(Struct, frozen=True):
    """A place where an edge begins or ends. ``name`` stands in edges and code, ``label`` is read by people."""

    name: str
    label: str


class Context(Struct, frozen=True):
    """What a template may need to know beyond its config.

    ``names``: the name of this node's stream in the program, by output port. ``inputs``: the names it reads, by port.
    ``reads`` and ``gives``: the columns at the input and output ports. ``connected``: output ports something reads.
    """

    node_id: str
    target: Target
    names: Mapping[str, str]
    inputs: Mapping[str, str]
    reads: SchemasByPort
    gives: SchemasByPort
    connected: frozenset[str] = frozenset()


def no_findings(config: Any, inputs: SchemasByPort) -> list[Finding]:
    """The check of a node whose form says it all."""
    return []


def nothing_more(config: Any, context: Context) -> Mapping[str, object]:
    """The values of a node whose templates need only the config."""
    return {}


def no_cases(config: Any) -> tuple[TestCase, ...]:
    """Of a node that is no pattern."""
    return ()


class NodeType(Struct, frozen=True, kw_only=True):
    """A node type in full.

    ``config``: the msgspec Struct of its form (frozen, camelCase, unknown fields refused).
    ``example``: a complete, valid config with every field set.
    ``check(config, inputs)``: findings beyond the form, for example an unknown column; ``inputs`` are the columns
    at each input port (``UNSURE`` where nothing is known of them), for a source the columns seen in its
    files under ``SAMPLE``.
    ``output(config, inputs)``: the columns at each output port.
    ``summary(config)``: the one line on the card: "dep_delay > 15".
    ``outputs(config)``: output ports; for most nodes the same whatever the config (None: not yet configured).
    ``values(config, context)``: what its templates use beside the config; all text in it is already escaped.
    ``refused(config, target)``: a finding where this config is too much for a target that has a template.
    ``embeds``: modules whose source a streaming program needs, in order.
    ``counts_for_target``: sources, sinks and the watermark don't decide between sdp and sss.
    ``engine``: for patterns, what the test bench and the program carry out; None where only a user's code knows.
    ``wall_clock(config)``: its timers follow the wall clock, which has no end.
    ``test_cases(config)``: of a pattern, the cases that become a unit test beside the program.
    ``stateful``: it keeps state between rows, so it can't stand inside a batch of another query.
    The targets a node has follow from the templates in its folder.
    """

    type: str
    label: str
    category: Category
    description: str
    icon: str
    config: Form
    example: dict[str, Any]
    inputs: tuple[Port, ...]
    outputs: Callable[[Any | None], tuple[Port, ...]]
    check: Callable[[Any, SchemasByPort], list[Finding]]
    output: Callable[[Any, SchemasByPort], SchemasByPort]
    summary: Callable[[Any], str]
    values: Callable[[Any, Context], Mapping[str, object]] = nothing_more
    refused: Callable[[Any, Target], Finding | None] = lambda config, target: None
    embeds: tuple[str, ...] = ()
    engine: Engine | None = None
    counts_for_target: bool = True
    stateful: bool = False
    wall_clock: Callable[[Any], bool] = lambda config: False
    test_cases: Callable[[Any], tuple[TestCase, ...]] = no_cases


class Catalogue(Struct, frozen=True):
    """All node types by name. ``folders``: where each one's templates, help and cases lie."""

    types: Mapping[str, NodeType]
    folders: Mapping[str, str] = field(default_factory=dict[str, str])

    def get(self, node_type: str) -> NodeType | None:
        """The node type of that name, or None for one this version does not have."""
        return self.types.get(node_type)
