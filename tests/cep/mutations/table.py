"""The table of wrong variants: which rule of SPEC.md each breaks, and where. A family of rules to a file."""

from tests.cep.mutations.mutation import Mutation
from tests.cep.mutations.of_ordered import ORDERED
from tests.cep.mutations.of_patterns import PATTERNS
from tests.cep.mutations.of_time import TIME

MUTATIONS: tuple[Mutation, ...] = (*PATTERNS, *TIME, *ORDERED)
