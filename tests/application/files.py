"""Files for sources, and what was seen in them."""

import json
from pathlib import Path
from typing import Any

from server.sql.columns import Schema


def types(schema: Schema) -> dict[str, str]:
    return {column.name: column.type for column in schema.columns}


def write_lines(path: Path, *rows: Any) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path
