"""``make bench [ONLY=name]``: run the benchmarks, print a table each, write ``bench-results.json``."""

import importlib
import os
import platform
import sys
from pathlib import Path

import msgspec

from tests.bench.measurement import Measurement

_HERE = Path(__file__).parent
_RESULTS = _HERE.parents[1] / "bench-results.json"


def main(wanted: list[str]) -> None:
    """Run the named benchmarks, or all of them."""
    results: dict[str, list[Measurement]] = {}
    for file in sorted(_HERE.glob("bench_*.py")):
        name = file.stem.removeprefix("bench_")
        if wanted and name not in wanted:
            continue
        measured = importlib.import_module(f"tests.bench.{file.stem}").run()
        results[name] = measured
        _print(name, measured)
    machine = {"cpus": os.cpu_count(), "platform": platform.platform(), "python": platform.python_version()}
    encoded = msgspec.json.encode({"machine": machine, "results": results})
    _RESULTS.write_bytes(msgspec.json.format(encoded, indent=2))
    print(f"\nwritten: {_RESULTS.name}")


def _print(name: str, measured: list[Measurement]) -> None:
    print(f"\n{name}\n{'-' * len(name)}")
    width = max((len(row.name) for row in measured), default=0)
    for row in measured:
        goal = "" if row.goal is None else f"  goal {'≥' if row.better == 'more' else '≤'} {row.goal:,g}"
        mark = {True: "  ✓", False: "  ✗", None: ""}[row.met]
        note = f"  ({row.note})" if row.note else ""
        print(f"{row.name:<{width}}  {row.value:>14,.4g} {row.unit:<10}{goal}{mark}{note}")


if __name__ == "__main__":
    main(sys.argv[1:])
