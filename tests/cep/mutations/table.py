"""Wrong variants of the engine, a line each in ``table.jsonl``: the rule of SPEC.md it breaks, and where."""

import json
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[3]

NAMES = "tests/cep/test_match_names.py"

VALUES = ("tests/sql/test_check.py", "tests/sql/test_values.py")

TESTS = {
    "stages": (
        "tests/cep/test_rules.py",
        "tests/cep/test_detector.py",
        "tests/cep/test_failing_outputs.py",
        "tests/application/test_pattern_test.py",
        NAMES,
    ),
    "ordered": ("tests/cep/test_ordered.py", NAMES),
    "rows": ("tests/cep/test_row_rules.py", "tests/cep/test_row_detector.py", NAMES),
    "queries": ("tests/cep/test_row_rules.py", "tests/application/test_row_pattern_refusals.py"),
    "values": VALUES,
    "expressions": VALUES,
    "refusals": (
        "tests/application/test_pattern_refusals.py",
        "tests/application/test_pattern_hostile.py",
        "tests/application/test_pattern_order.py",
    ),
    "chains": ("tests/nodes/test_processor.py", "tests/codegen/test_chained.py", "tests/nodes/test_chains.py"),
    "reasons": ("tests/cep/test_row_explaining.py",),
}
"""The tests that hold the matcher of stages, what all detectors share, the engine of row patterns and what conditions
compute to the rules, those of what is refused when it is drawn, of patterns behind patterns, and of what is said of a
row of a row pattern: seconds each."""

ELSEWHERE = {
    "queries": "server.nodes",
    "expressions": "server.sql",
    "refusals": "server.nodes",
    "chains": "server.nodes",
}
"""Where the modules are that are not in ``server.cep``."""

REFUSED = "refused"
"""The rule of a mutant that lets a pattern pass which means nothing."""


class Mutation(NamedTuple):
    """``old``, which stands once in the module ``file``, becomes ``new``; that breaks ``rule`` for the ``engine``."""

    name: str
    rule: str
    file: str
    old: str
    new: str
    engine: str

    @property
    def module(self) -> str:
        """The module's name."""
        return f"{ELSEWHERE.get(self.engine, 'server.cep')}.{self.file}"

    @property
    def path(self) -> Path:
        """The module's source."""
        return ROOT.joinpath(*self.module.split(".")).with_suffix(".py")

    @property
    def tests(self) -> tuple[str, ...]:
        """Those that are to fail."""
        return TESTS[self.engine]

    def applied(self, source: str) -> str:
        """The source with the mistake in it. Raises ValueError if what it replaces does not stand there once."""
        if source.count(self.old) != 1:
            raise ValueError(f"{self.name}: {self.old!r} stands {source.count(self.old)} times in {self.path}")
        return source.replace(self.old, self.new)


MUTATIONS = tuple(
    Mutation(**json.loads(line)) for line in Path(__file__).with_name("table.jsonl").read_text().splitlines()
)
