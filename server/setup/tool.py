"""``python -m server.setup.tool FOLDER PROGRAM …``: a program of a folder's npm packages, under the right Node."""

import os
import sys

from server.setup import node
from server.setup.places import ROOT


def main(folder: str, program: str, *arguments: str) -> None:
    """Become the program."""
    found = node.packages(ROOT / folder, f"Packages of {folder}")
    script = (ROOT / folder / "node_modules" / ".bin" / program).resolve()
    if folder == "web":
        os.chdir(ROOT / folder)
    command = found.script(script, *arguments)
    os.execve(command[0], command, {**os.environ, **found.environment})  # noqa: S606 - a program from our own lock


if __name__ == "__main__":
    main(*sys.argv[1:])
