"""The rows of the whole-job benchmark: one of 1,000 keys, one of 8 letters, a number, 5 ms apart, as CSV."""

import os
from pathlib import Path
from random import Random

KEYS = 1_000
LETTERS = "ABCDEFGH"


def written(folder: Path, count: int, keys: int = KEYS, files: int = 1) -> Path:
    """The first file of so many rows, written once; equal counts give equal files. The others lie beside it."""
    home = folder / (f"rows-{count}" if (keys, files) == (KEYS, 1) else f"rows-{count}-{keys}-{files}")
    paths = [home / ("rows.csv" if files == 1 else f"rows-{number}.csv") for number in range(files)]
    if paths[-1].exists():
        return paths[0]
    home.mkdir(parents=True, exist_ok=True)
    chance = Random(7)
    below, letter, number = chance.randrange, chance.choice, chance.random
    each = -(-count // files)
    for order, path in enumerate(paths):
        unfinished = path.with_suffix(".unfinished")
        with unfinished.open("w", encoding="utf-8") as out:
            out.write("k,name,price,ts\n")
            for place in range(order * each, min(count, (order + 1) * each)):
                out.write(f"{below(keys)},{letter(LETTERS)},{number():.6f},{place * 5}\n")
        unfinished.replace(path)
        # Spark takes files in the order of their times.
        os.utime(path, (1_600_000_000 + order, 1_600_000_000 + order))
    return paths[0]
