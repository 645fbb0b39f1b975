"""The rows of the whole-job benchmark: one of 1,000 keys, one of 8 letters, a number, 5 ms apart, as CSV."""

from pathlib import Path
from random import Random

KEYS = 1_000
LETTERS = "ABCDEFGH"


def written(folder: Path, count: int) -> Path:
    """The file of so many rows, written once; equal counts give equal files."""
    path = folder / f"rows-{count}" / "rows.csv"
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    chance = Random(7)
    below, letter, number = chance.randrange, chance.choice, chance.random
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("w", encoding="utf-8") as out:
        out.write("k,name,price,ts\n")
        for place in range(count):
            out.write(f"{below(KEYS)},{letter(LETTERS)},{number():.6f},{place * 5}\n")
    unfinished.replace(path)
    return path
