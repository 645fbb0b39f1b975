"""What holds for every pattern node, on the rows of its own cases: T1, T3, T5 of server/cep/SPEC.md."""

import random
from typing import Any

import msgspec
import pytest

from server.cep.outputs import Match, Timeout
from server.nodes.catalogue import discover
from server.nodes.detector_compile import EngineUse
from server.nodes.patterns.sides import row_beside
from tests.nodes.case import Case, cases
from tests.nodes.in_process import inward, schema_of

CASES = [(name, kind, case) for name, kind, case in cases() if discover().types[kind].engine is not None]

REMEMBERED = ("geofence-location", "heartbeat-liveness", "state-machine", "trend-detector")
"""These know of an entity what no later row tells again: where it was. So much has to stay, and nothing more."""

Told = list[tuple[str, Any, Any, Any]]


class Subject:
    """A case's detector and its rows by key, each with its time."""

    def __init__(self, kind: str, case: Case) -> None:
        schemas = {port: schema_of(given) for port, given in case.given().items()}
        node_type = discover().types[kind]
        assert node_type.engine is not None
        config = msgspec.convert(case.config, node_type.config)
        pattern, findings = node_type.engine(config, schemas, EngineUse(node="n"))
        assert pattern is not None, findings
        self.spec = pattern.to_spec()
        self.detector = pattern.detector.from_spec(self.spec)
        self.remembered = kind in REMEMBERED or bool(self.spec.get("lookBack"))
        self.rows: dict[tuple[Any, ...], list[tuple[int, tuple[Any, ...]]]] = {}
        for port, given in case.given().items():
            kinds = {column.name: column.type for column in schemas[port].columns}
            for raw in (raw for batch in given.batches for raw in batch):
                values = {name: inward(raw.get(name), kind) for name, kind in kinds.items()}
                at = values[schemas[port].event_time or ""]
                whole = values if port == "in" else row_beside(port, values, self.spec["columns"])
                row = tuple(whole.get(name) for name in self.spec["columns"])
                if at is not None:
                    own = tuple(row[place] for place in self.spec["key"])
                    self.rows.setdefault(own, []).append((at, row))
        self.end = max(at for rows in self.rows.values() for at, _ in rows) + 10**9

    def play(self, chance: random.Random, *, restarts: bool, steps: int) -> list[Told]:
        """All rows of each key, shuffled within what the watermark lets in, released in steps."""
        return [self.play_key(rows, chance, restarts, steps) for rows in self.rows.values()]

    def play_key(self, rows: list[Any], chance: random.Random, restarts: bool, steps: int) -> Told:
        detector = self.detector
        state = detector.new()
        # Equal times would be ordered by arrival: those stay in the order of the case.
        waiting = sorted(enumerate(rows), key=lambda entry: (entry[1][0], entry[0]))
        borders = sorted(chance.choice(rows)[0] for _ in range(steps))
        out: list[Any] = []
        watermark = None
        for border in [*borders, self.end]:
            batch = [entry for entry in waiting if entry[1][0] <= border]
            waiting = waiting[len(batch) :]
            early = [entry for entry in waiting if chance.random() < 0.3]
            waiting = [entry for entry in waiting if entry not in early]
            arriving = batch + early
            chance.shuffle(arriving)
            arriving = in_order_of_ties(arriving)
            for _, (at, row) in arriving:
                out += detector.arrive(state, row, at, watermark)
            if restarts:
                state = detector.load(detector.save(state))
            watermark = border
            out += detector.advance(state, watermark)
            if restarts:
                state = detector.load(detector.save(state))
        if self.remembered:
            assert len(detector.save(state)) < 300, "what stays does not grow with the rows"
        else:
            assert detector.is_empty(state), "after the end of time a key is forgotten (T5)"
        assert detector.next_timer(state) is None
        return told(out)


def in_order_of_ties(arriving: list[Any]) -> list[Any]:
    """The same order, but for rows of one time, which come as the case has them."""
    of_time: dict[int, list[Any]] = {}
    for entry in sorted(arriving, key=lambda entry: entry[0]):
        of_time.setdefault(entry[1][0], []).append(entry)
    return [of_time[at].pop(0) for _, (at, _) in arriving]


def told(out: list[Any]) -> Told:
    return [
        (type(output).__name__, output.match_id, output.end if isinstance(output, Match) else output.at, output.values)
        for output in out
        if isinstance(output, Match | Timeout)
    ]


@pytest.mark.parametrize(("name", "kind", "case"), CASES, ids=[name for name, _, _ in CASES])
def test_t1_t3_t5_arrival_borders_and_restarts_change_no_output(name: str, kind: str, case: Case):
    subject = Subject(kind, case)
    expected = subject.play(random.Random(0), restarts=False, steps=0)
    for seed in range(20):
        chance = random.Random(seed)
        assert subject.play(chance, restarts=seed % 2 == 0, steps=chance.randint(0, 6)) == expected


@pytest.mark.parametrize(("name", "kind", "case"), CASES, ids=[name for name, _, _ in CASES])
def test_t5_a_state_of_another_pattern_or_version_is_refused(name: str, kind: str, case: Case):
    subject = Subject(kind, case)
    saved = subject.detector.save(subject.detector.new())
    for broken in (saved.replace(b'"v":1', b'"v":99'), saved.replace(b'"p":"', b'"p":"x')):
        assert broken != saved
        with pytest.raises(ValueError, match="state"):
            subject.detector.load(broken)


def test_all_detectors_can_stand_in_one_program():
    from server.codegen.embed import together

    groups = [known.embeds for known in discover().types.values() if known.embeds]
    assert len(together(list(dict.fromkeys(groups)))) >= 2
