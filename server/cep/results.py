"""From a finished run to what comes out: rows with their stages, output columns, a name that is always the same."""

from collections.abc import Mapping, Sequence
from typing import Any

from server.cep.functions import compiled_lambda
from server.cep.memory import MEMORY_SLOT, Recollection, without_values
from server.cep.outputs import SKIP_MISSING, Failed, Match, Output, Timeout, output_failed
from server.cep.packing import match_id_of
from server.cep.runs import Finished, Taken, chain
from server.cep.values import UNJUDGED


class Results:
    """Makes the outputs of one pattern. ``names``: the stage of each leaf. ``choice``: the same rows could also be
    taken by other stages."""

    def __init__(self, spec: Mapping[str, Any], names: Mapping[int, str], choice: bool) -> None:
        self.choice = choice
        self.node: str = spec.get("node", "")
        self.key: tuple[int, ...] = tuple(spec.get("key", ()))
        self.names = names
        self.slots: Sequence[Mapping[str, Any]] = spec.get("outputMemory", ())
        self.recollection = Recollection(self.slots, list(names.values()))
        self.columns: list[str] = [output["name"] for output in spec.get("outputs", ())]
        self.texts: list[str] = [output["python"] for output in spec.get("outputs", ())]
        self.outputs = [compiled_lambda("r, m", text) for text in self.texts]
        self.troubles: list[Failed] = []

    def match(self, entry: Finished, clock: int) -> Match:
        """What is emitted for a finished run."""
        links = chain(entry[2])
        rows, stages = self.rows(links), self.stages(links)
        first, last = links[0][1], links[-1][1]
        values = self.values(rows, stages, last)
        return Match(self.match_id(links, rows, stages), rows, stages, first, last, clock, values, entry[3])

    def timeout(self, entry: Finished, deadline: int) -> Timeout:
        """What is emitted for a run that died of time."""
        links = chain(entry[2])
        rows, stages = self.rows(links), self.stages(links)
        first, last = links[0][1], links[-1][1]
        values = self.values(rows, stages, last)
        return Timeout(self.match_id(links, rows, stages), rows, stages, first, last, deadline, values, entry[3])

    def unskipped(self, entry: Finished, reason: str) -> Failed:
        """What is reported of a match that can't skip to where its pattern says."""
        first = chain(entry[2])[0]
        return Failed(first[0], first[1], SKIP_MISSING, reason)

    def rows(self, links: Sequence[Taken]) -> tuple[Sequence[Any], ...]:
        return tuple(link[0] for link in links)

    def stages(self, links: Sequence[Taken]) -> tuple[str, ...]:
        return tuple(self.names[link[3]] for link in links)

    def report(self, out: list[Output]) -> None:
        """Say of what has come out since the last time which output columns failed (E7)."""
        if self.troubles:
            out.extend(self.troubles)
            self.troubles.clear()

    def values(self, rows: tuple[Sequence[Any], ...], stages: tuple[str, ...], at: int) -> tuple[Any, ...]:
        """The output columns over the rows of a match, the last of time ``at``; one that fails is NULL, and noted."""
        if not self.outputs:
            return ()
        try:
            memory = self.recollection.over(rows, stages)
        except UNJUDGED:
            memory = None
        found: list[Any] = []
        for name, text, output in zip(self.columns, self.texts, self.outputs, strict=True):
            try:
                seen = self.alone(text).over(rows, stages) if memory is None else memory
                found.append(output(rows[-1], seen))
            except UNJUDGED as error:
                self.troubles.append(output_failed(rows[-1], at, name, error))
                found.append(None)
        return tuple(found)

    def alone(self, text: str) -> Recollection:
        """What one output column looks at, so that it alone is NULL where a row can't be computed with."""
        asked = {int(number) for number in MEMORY_SLOT.findall(text)}
        return Recollection(without_values(self.slots, asked), list(self.names.values()))

    def match_id(self, links: Sequence[Taken], rows: tuple[Sequence[Any], ...], stages: tuple[str, ...]) -> str:
        """The match's name: its rows, their stages where there is a choice, which of equal rows they are."""
        copies = [link[6] for link in links]
        apart = ((stages,) if self.choice else ()) + ((copies,) if any(copies) else ())
        return match_id_of(self.node, self.key, rows, links[0][1], links[-1][1], *apart)
