"""The header line of a CSV: what it is, whether it fits, and what is said of one that does not."""

import bz2
import csv
import gzip
from collections.abc import Sequence
from typing import IO, Any

LONGEST_HEADER = 1 << 20
SHOWN_HEADER = 400

PACKED: dict[str, Any] = {".gz": gzip.open, ".bz2": bz2.open}
"""How packed files are opened, by the ending of their names, as Spark tells them."""
UNKNOWN_PACKING = (".deflate", ".lz4", ".snappy", ".xz", ".zst")


def fields_of(line: str, separator: str) -> list[str] | None:
    """The fields of one line; None where its quotes are not those of a CSV."""
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), None)
    except csv.Error:
        return None


def header_line(path: str) -> tuple[str, bool] | None:
    """The first line of a file that is not blank, and whether its end was seen; "" where there is none.

    None for files packed in a way that can't be opened here. Raises OSError, and EOFError for half a packed file.
    """
    ending = path[path.rfind(".") :].lower()
    if ending in UNKNOWN_PACKING:
        return None
    stream: IO[bytes]
    with PACKED.get(ending, open)(path, "rb") as stream:
        left = LONGEST_HEADER
        while left > 0 and (read := stream.readline(left)):
            left -= len(read)
            lines = read.splitlines()
            for place, line in enumerate(lines):
                text = line.decode("utf-8", "replace").removeprefix("\ufeff")
                if text.strip():
                    return text, place + 1 < len(lines) or read.endswith((b"\n", b"\r"))
    return "", False


def header_fits(line: str, names: Sequence[str], separator: str) -> bool:
    """Whether a header names these columns, in this order, in letters of any case."""
    fields = fields_of(line, separator)
    return fields is not None and [name.lower() for name in fields] == [name.lower() for name in names]


def other_header(line: str, names: Sequence[str], separator: str) -> str:
    """What is said of a file with another header."""
    expected = shortened(separator.join(names))
    return f"the header is {shortened(line)}, where {expected} is expected; nothing of the file is read"


def shortened(text: str) -> str:
    """A text as far as it is shown."""
    return text if len(text) <= SHOWN_HEADER else text[:SHOWN_HEADER] + "…"
