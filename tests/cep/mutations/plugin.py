"""A pytest plugin: the module named by ``LAKESTREAM_MUTANT`` is imported with a piece of its source replaced."""

import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType

from hypothesis import Phase, settings

from tests.cep.mutations.table import MUTATIONS

MUTANT = next(mutation for mutation in MUTATIONS if mutation.name == os.environ["LAKESTREAM_MUTANT"])

# Whether a property fails is all that is asked here, not on how little.
settings.register_profile("mutants", phases=[Phase.explicit, Phase.generate], derandomize=True, database=None)
settings.load_profile("mutants")


class Mutated(SourceFileLoader):
    """Compiles the changed source; nothing of it is kept on disk."""

    def get_code(self, fullname: str) -> CodeType:
        source = MUTANT.applied(self.get_data(self.path).decode())
        return compile(source, self.path, "exec", dont_inherit=True)


class Finder(MetaPathFinder):
    """Finds the one module there is a mutant of."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != MUTANT.module:
            return None
        found = PathFinder.find_spec(fullname, path)
        assert found is not None and found.origin is not None
        found.loader = Mutated(fullname, found.origin)
        return found


assert MUTANT.module not in sys.modules, "the mutant comes too late"
sys.meta_path.insert(0, Finder())
