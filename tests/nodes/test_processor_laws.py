"""Every pattern node's processor by Spark's own tester: arrival, batches, buckets and restarts change no output."""

import json
import random
from typing import Any

import msgspec
import pytest
from pyspark.sql.streaming import TwsTester

from server.cep.outputs import Output
from server.cep.rollcall import RollCall
from server.nodes.catalogue import discover
from server.nodes.detector_compile import EngineUse
from server.nodes.patterns.processor import NO_TIMER, Kept, PatternProcessor
from server.nodes.patterns.sides import row_beside
from tests.nodes.case import Case, cases
from tests.nodes.frames import frame
from tests.nodes.in_process import inward, schema_of
from tests.nodes.test_pattern_laws import in_order_of_ties

CASES = [(name, kind, case) for name, kind, case in cases() if discover().types[kind].engine is not None]

BUCKETS = 2

Told = tuple[str, str]
"""A port and the body that goes there."""


class Subject:
    """A case's processor, and its rows in the order of the case, each with its time, its key and its values."""

    def __init__(self, kind: str, case: Case) -> None:
        schemas = {port: schema_of(given) for port, given in case.given().items()}
        node_type = discover().types[kind]
        assert node_type.engine is not None
        config = msgspec.convert(case.config, node_type.config)
        pattern, findings = node_type.engine(config, schemas, EngineUse(node="n"))
        assert pattern is not None, findings
        self.spec = pattern.to_spec()
        self.engine = pattern.detector
        self.named = [(column.name, column.type) for column in pattern.inputs]
        if "in" in schemas:
            self.named = [(column.name, column.type) for column in schemas["in"].columns]
        names = [name for name, _ in self.named]
        self.needed = [names.index(column) for column in self.spec["columns"]]
        self.buckets = 1 if self.spec.get("expected") else BUCKETS
        self.rows: list[tuple[int, tuple[Any, ...], tuple[Any, ...]]] = []
        for port, given in case.given().items():
            for raw in (raw for batch in given.batches for raw in batch):
                values = {c.name: carried(inward(raw.get(c.name), c.type)) for c in schemas[port].columns}
                at = values[schemas[port].event_time or ""]
                whole = values if port == "in" else row_beside(port, values, names)
                row = tuple(whole.get(name) for name in names)
                if at is not None:
                    own = self.seen(row)
                    self.rows.append((at, tuple(own[place] for place in self.spec["key"]), row))
        self.end = max(at for at, _, _ in self.rows) + 10**9

    def seen(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """The columns of a row that the detector takes."""
        return tuple(row[place] for place in self.needed)

    def processor(self) -> PatternProcessor:
        return PatternProcessor(self.engine, self.spec, self.named)

    def by_the_detector(self) -> list[Told]:
        """What the detector gives when each key's rows come in one batch, in their order."""
        detector = self.engine.from_spec(self.spec)
        states: dict[str, Any] = {}
        out: list[Output] = []
        roll = RollCall(self.spec)
        for at, _, _ in self.rows:
            roll.arrived(at, None)
        begin = roll.call(self.end)
        for listed in roll.rows if begin is not None else ():
            state = states.setdefault(repr(tuple(listed[place] for place in self.spec["key"])), detector.new())
            detector.begin(state, listed, begin)
        for at, key, row in self.rows:
            state = states.setdefault(repr(key), detector.new())
            out += detector.arrive(state, self.seen(row), at, None)
        for state in states.values():
            out += detector.advance(state, self.end)
        teller = self.processor()
        return sorted(teller.told(output)[:2] for output in out)

    def by_the_processor(self, chance: random.Random, restarts: bool) -> list[Told]:
        """What its processor gives, rows shuffled within what the watermark lets in, batches ending anywhere."""
        waiting = sorted(enumerate(self.rows), key=lambda entry: (entry[1][0], entry[0]))
        borders = {at for at, _, _ in chance.choices(self.rows, k=chance.randint(0, 6)) if at > 0}
        run, watermark = self.tester(None, 0), 0
        out: list[Told] = []
        for border in [*sorted(borders), self.end]:
            batch = [entry for entry in waiting if entry[1][0] <= border]
            # Rows of one time come together: who arrives first is first (T1).
            ahead = {at for at in sorted({entry[1][0] for entry in waiting[len(batch) :]}) if chance.random() < 0.3}
            early = [entry for entry in waiting[len(batch) :] if entry[1][0] in ahead]
            waiting = [entry for entry in waiting[len(batch) :] if entry not in early]
            arriving = [*batch, *early]
            chance.shuffle(arriving)
            rows = [(number, (at, (key, row))) for number, (at, key, row) in arriving]
            arriving = [(at, *rest) for _, (at, rest) in in_order_of_ties(rows)]
            while arriving:
                size = chance.randint(1, len(arriving))
                now, arriving = arriving[:size], arriving[size:]
                for bucket in range(self.buckets):
                    own = [(at, row) for at, key, row in now if len(repr(key)) % self.buckets == bucket]
                    if own:
                        out += told(run.testInPandas(bucket, self.frame(own, bucket)))
                if restarts:
                    run = self.tester(run, watermark)
            out += told(run.setWatermark(border))
            watermark = border
            if restarts:
                run = self.tester(run, watermark)
        return sorted(out)

    def frame(self, rows: list[tuple[int, tuple[Any, ...]]], bucket: int) -> Any:
        """Rows as they come from Spark, each with its time."""
        timed = [(*row, at) for at, row in rows]
        return frame([*self.named, ("the time", "TIMESTAMP")], timed, "the time", bucket)

    def tester(self, before: TwsTester | None, watermark: int) -> TwsTester:
        """A new tester. ``before``: the one whose state it goes on from, as from a checkpoint, timers included."""
        run = TwsTester(
            self.processor(), timeMode="eventTime", outputMode="Append", eventTimeExtractor=lambda row: NO_TIMER
        )
        if watermark > 0:
            run.setWatermark(watermark)
        if before is None:
            return run
        for bucket in range(self.buckets):
            for name in ("kept", "waiting"):
                saved = before.peekValueState(name, bucket)
                if saved is None:
                    continue
                run.updateValueState(name, bucket, (bytes(saved[0]),))
                timer = Kept(saved[0]).timer if name == "kept" else NO_TIMER
                if timer != NO_TIMER:
                    run.handle.setGroupingKey(bucket)
                    run.handle.registerTimer(timer)
        return run


def carried(value: Any) -> Any:
    """A value as a frame carries it: nested ones as JSON text."""
    return json.dumps(value, default=str) if isinstance(value, dict | list) else value


def told(frames: Any) -> list[Told]:
    several = frames if isinstance(frames, list) else [frames]
    return [told for one in several if len(one) for told in zip(one["port"], one["body"], strict=True)]


@pytest.mark.parametrize(("name", "kind", "case"), CASES, ids=[name for name, _, _ in CASES])
def test_t1_t5_the_processor_gives_what_the_detector_gives(name: str, kind: str, case: Case):
    subject = Subject(kind, case)
    expected = subject.by_the_detector()
    for seed in range(4):
        assert subject.by_the_processor(random.Random(seed), restarts=seed % 2 == 0) == expected


@pytest.mark.deep
@pytest.mark.parametrize(("name", "kind", "case"), CASES, ids=[name for name, _, _ in CASES])
def test_t1_t5_the_processor_gives_what_the_detector_gives_at_length(name: str, kind: str, case: Case):
    subject = Subject(kind, case)
    expected = subject.by_the_detector()
    for seed in range(100):
        assert subject.by_the_processor(random.Random(seed), restarts=seed % 2 == 0) == expected
