"""The files of the state benchmark: a row of each letter for every key, a file a letter."""

from pathlib import Path

LETTERS = "ABC"
SPREAD_MS = 60_000
"""All rows of one letter fall within a minute, so that all three fall within the pattern's five."""


def written(folder: Path, keys: int, letters: str = LETTERS) -> Path:
    """A folder with a file for each letter, ``0-A.csv``, ``1-B.csv`` …; made anew if it isn't whole."""
    home = folder / f"keys-{keys}-{letters}"
    home.mkdir(parents=True, exist_ok=True)
    for number, letter in enumerate(letters):
        path = home / f"{number}-{letter}.csv"
        if path.exists():
            continue
        unfinished = path.with_suffix(".unfinished")
        with unfinished.open("w", encoding="utf-8") as out:
            out.write("k,name,price,ts\n")
            for key in range(keys):
                out.write(f"{key},{letter},1.0,{number * SPREAD_MS + key * SPREAD_MS // keys}\n")
        unfinished.replace(path)
    return home
