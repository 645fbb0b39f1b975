"""Each rule's tests tell the engine from a wrong variant of it: every mutant of the table is caught."""

import os
import subprocess
import sys

import pytest

from tests.cep.mutations.table import MUTATIONS, REFUSED, ROOT, Mutation

QUICK = (
    "relaxed-is-any",
    "a-row-at-the-watermark-is-in-time",
    "ordered-window-is-inclusive",
)
"""These few are tried with every run of the tests; all of them with the deep ones."""

LONGEST = 300
"""Seconds. With the right engine these tests take a tenth of it."""

NOT_JUDGES = "test_the_source_runs_from_one_cell_under_any_name or test_t5_a_state_saved_by_version_1_is_still_read"
"""These compare the engine with what it was or with its own source: they would see any change, and prove nothing."""

DEEP = [mutation for mutation in MUTATIONS if mutation.name not in QUICK]


def outcome(mutation: Mutation) -> subprocess.CompletedProcess[str]:
    """Its tests, run over the engine with the mistake in it."""
    return subprocess.run(
        [
            *(sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "tests.cep.mutations.plugin"),
            *("-p", "no:cacheprovider", "-m", "not deep", "-k", f"not ({NOT_JUDGES})", *mutation.tests),
        ],
        cwd=ROOT,
        env={**os.environ, "LAKESTREAM_MUTANT": mutation.name, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )


def caught(mutation: Mutation) -> None:
    done = outcome(mutation)
    assert done.returncode == 1, f"{mutation.rule}: no test fails with {mutation.name}\n{done.stdout[-2_000:]}"
    assert "FAILED " in done.stdout, done.stdout[-2_000:]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_what_a_mutation_replaces_stands_once_in_the_source(mutation: Mutation):
    source = mutation.path.read_text()
    changed = mutation.applied(source)
    assert changed != source
    compile(changed, mutation.file, "exec")


def test_mutations_have_names_of_their_own_and_break_rules_there_are():
    names = [mutation.name for mutation in MUTATIONS]
    assert len(set(names)) == len(names)
    rules = (ROOT / "server" / "cep" / "SPEC.md").read_text()
    assert all(mutation.rule == REFUSED or f"**{mutation.rule}**" in rules for mutation in MUTATIONS)


@pytest.mark.parametrize("name", QUICK)
def test_a_mutant_is_caught(name: str):
    caught(next(mutation for mutation in MUTATIONS if mutation.name == name))


@pytest.mark.deep
@pytest.mark.parametrize("mutation", DEEP, ids=lambda mutation: mutation.name)
def test_every_mutant_is_caught(mutation: Mutation):
    caught(mutation)
