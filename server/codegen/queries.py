"""Which patterns share a streaming query: one that stands behind another is computed in the same batch (GP12)."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from server.codegen.artefact import Refused
from server.codegen.step import Ends, Step
from server.graph.finding import Finding

WAY_OUT = "Write that to a table, and let a second pipeline read it from there."


class Link(Struct, frozen=True):
    """A pattern's place among those of its query, in the order of the program.

    ``query``: the last of them, whose name the query bears. ``chained``: it is not the only one. ``behind``: earlier
    patterns whose streams flow into it, each with all that flowed into that one; ``along``: the ports whose rows are
    still needed behind it. ``given``: its own ports that later patterns read; ``written``: those its batches read.
    """

    query: str
    chained: bool
    behind: tuple[str, ...]
    along: tuple[Ends, ...]
    given: tuple[str, ...]
    written: frozenset[str]


class Queries(Struct, frozen=True):
    """``links``: by pattern. ``inside``: by step after a pattern, the query in whose batches it stands; ``between``:
    the steps on the way from a pattern to another."""

    links: Mapping[str, Link]
    inside: Mapping[str, str]
    between: frozenset[str]


def queries(steps: Mapping[str, Step], kept: Mapping[str, Mapping[str, tuple[str, ...]]]) -> Queries:
    """How the steps of the streaming program, in its order, share queries. ``kept``: side outputs that are stored
    though nothing reads them. Raises Refused for what can't share one."""
    walk = _Walk(steps)
    between = frozenset(node_id for node_id in walk.after if walk.feeds_pattern(node_id))
    inside = {
        node_id: walk.query(patterns[0])
        for node_id, patterns in walk.after.items()
        if node_id not in between or walk.feeds_sink(node_id)
    }
    written = {(source, port) for node_id in inside for source, port in steps[node_id].reads.values()}
    written |= {(node_id, port) for node_id, ports in kept.items() for port in ports}
    return Queries(_links(walk, written), inside, between)


def _links(walk: "_Walk", written: set[Ends]) -> dict[str, Link]:
    reads = {pattern: tuple(walk.origins(pattern)) for pattern in walk.patterns}
    streams: dict[str, list[str]] = {}
    """By the pattern that is the last to have taken them up: all patterns whose rows flow there."""
    links: dict[str, Link] = {}
    for number, pattern in enumerate(walk.patterns):
        sources = {source for source, _ in reads[pattern]}
        behind = tuple(head for head, flowing in streams.items() if sources & set(flowing))
        earlier = [one for head in behind for one in streams.pop(head)]
        streams[pattern] = [*earlier, pattern]
        later = {ends for other in walk.patterns[number + 1 :] for ends in reads[other]}
        needed = written | later
        links[pattern] = Link(
            query=walk.query(pattern),
            chained=len(walk.together(pattern)) > 1,
            behind=behind,
            along=tuple(sorted(ends for ends in needed if ends[0] in earlier)),
            given=tuple(sorted({port for source, port in later if source == pattern})),
            written=frozenset(port for source, port in written if source == pattern),
        )
    return links


class _Walk:
    """One way through the steps. ``patterns``: in order; ``after``: by other step, the patterns its rows come from."""

    def __init__(self, steps: Mapping[str, Step]) -> None:
        self.steps = steps
        self.patterns = [node_id for node_id, step in steps.items() if step.node_type.stateful]
        self.after: dict[str, list[str]] = {}
        self._group = {pattern: [pattern] for pattern in self.patterns}
        self._readers: dict[str, list[str]] = {}
        for node_id, step in steps.items():
            for source, _ in step.reads.values():
                self._readers.setdefault(source, []).append(node_id)
            sources = list(dict.fromkeys(source for source, _ in self.origins(node_id)))
            if step.node_type.stateful:
                for source in sources:
                    self._join(source, node_id)
            elif sources:
                self.after[node_id] = sources
        findings = [*self._refused()]
        if findings:
            raise Refused(tuple(findings))

    def origins(self, node_id: str) -> Iterator[Ends]:
        """The ports of patterns that a step's rows come from, past steps between."""
        for source, port in self.steps[node_id].reads.values():
            if source not in self.steps:
                continue
            if self.steps[source].node_type.stateful:
                yield source, port
            else:
                yield from self.origins(source)

    def query(self, pattern: str) -> str:
        """The last of the patterns that share a query with this one."""
        return self.together(pattern)[-1]

    def together(self, pattern: str) -> list[str]:
        """The patterns that share a query with this one, in order."""
        group = set(self._group[pattern])
        return [one for one in self.patterns if one in group]

    def feeds_pattern(self, node_id: str) -> bool:
        """Whether a step's rows flow on into a pattern."""
        return any(
            self.steps[reader].node_type.stateful or self.feeds_pattern(reader)
            for reader in self._readers.get(node_id, ())
        )

    def feeds_sink(self, node_id: str) -> bool:
        """Whether a step's rows also end in this query's batches."""
        return self.steps[node_id].table is not None or any(
            not self.steps[reader].node_type.stateful and self.feeds_sink(reader)
            for reader in self._readers.get(node_id, ())
        )

    def _join(self, first: str, second: str) -> None:
        if self._group[first] is not self._group[second]:
            whole = [*self._group[first], *self._group[second]]
            for pattern in whole:
                self._group[pattern] = whole

    def _refused(self) -> Iterator[Finding]:
        for pattern in self.patterns:
            own = self.steps[pattern]
            for source in dict.fromkeys(source for source, _ in self.origins(pattern)):
                before = self.steps[source]
                if own.node_type.engine is None:
                    detail = f"{own.label} runs code of your own, which can't share a query with {before.label}."
                elif before.node_type.engine is None:
                    detail = f"When {before.label} found what it gives is known to its own code alone."
                else:
                    continue
                yield Finding("pattern.chained", f"{detail} {WAY_OUT}", pattern)
        for node_id, sources in self.after.items():
            step = self.steps[node_id]
            several = len({self.query(source) for source in sources}) > 1
            if several or (len(step.reads) > 1 and self.feeds_pattern(node_id)):
                detail = f"{step.label} joins rows of two patterns; write each to the table by a sink of its own."
                yield Finding("pattern.joined", detail, node_id)
