"""One wrong variant of the engine."""

from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[3]

STAGES = ("tests/cep/test_rules.py", "tests/cep/test_detector.py", "tests/application/test_pattern_test.py")
"""The tests that hold the matcher of stages to its rules: all of them take two seconds."""

ENGINES = ("tests/cep/test_ordered.py",)
"""Those that hold every other engine to them."""


class Mutation(NamedTuple):
    """``old``, which stands once in the module's source, becomes ``new``; that breaks ``rule``, and ``tests`` see it."""

    name: str
    rule: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...] = STAGES

    @property
    def module(self) -> str:
        """The module's name."""
        return f"server.cep.{self.file}"

    @property
    def path(self) -> Path:
        """The module's source."""
        return ROOT / "server" / "cep" / f"{self.file}.py"

    def applied(self, source: str) -> str:
        """The source with the mistake in it. Raises ValueError if what it replaces does not stand there once."""
        if source.count(self.old) != 1:
            raise ValueError(f"{self.name}: {self.old!r} stands {source.count(self.old)} times in {self.path}")
        return source.replace(self.old, self.new)
