"""Which files of this machine a pipeline may read, and where a path that somebody typed leads."""

import re
from pathlib import Path

from msgspec import Struct

OWN = frozenset({"postgres", "engine", "lock"})
"""What the server keeps for itself below its data directory."""
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_GLOB = re.compile(r"[*?\[\]{}]")


class Unreadable(Exception):
    """A path or file that can't be read here. ``code`` for machines, ``detail`` a sentence for people."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class Places(Struct, frozen=True):
    """Where files may lie. ``shared``: the server serves people who don't own its disk, so none of it is theirs."""

    data: Path
    examples: Path
    roots: tuple[Path, ...] = ()
    shared: bool = False

    def resolve(self, path: str) -> Path:
        """The file or folder a source's path means. Raises Unreadable with the reason."""
        if self.shared:
            raise Unreadable("path.shared", "Files of the server can't be read here; name a volume or cloud storage.")
        if _ADDRESS.match(path) and not path.startswith("file:"):
            raise Unreadable(
                "path.elsewhere", f"{path} lies in cloud storage, which can't be reached from this machine."
            )
        path = path.removeprefix("file:")
        if "\0" in path or not path.strip():
            raise Unreadable("path.malformed", "This is not a path.")
        if path.startswith("/"):
            path = "/" + path.lstrip("/")
        found = next((place for place in self._candidates(path) if _exists(place)), None)
        if found is None:
            if _GLOB.search(path):
                raise Unreadable("path.pattern", "Name a folder or a file; patterns with * or ? are not read.")
            raise Unreadable("path.missing", f"There is no file or folder {path} here.")
        real = found.resolve()
        if not self._is_allowed(real):
            raise Unreadable("path.refused", f"{path} lies outside the folders that pipelines may read: {self._told()}")
        return real

    def _candidates(self, path: str) -> list[Path]:
        if Path(path).is_absolute():
            return [Path(path)]
        if path.startswith("~/"):
            return [Path(path).expanduser()]
        places = [self.data / path, self.examples / path]
        # "examples/flights" names the folder as the project does.
        if Path(path).parts[0] == self.examples.name:
            places.append(self.examples.parent / path)
        return places

    def _told(self) -> str:
        """The folders, for people who own this disk, and how there can be more of them."""
        folders = ", ".join(dict.fromkeys(str(place) for place in (*self.roots, self.data, self.examples)))
        return f"{folders}. Start the server with LAKESTREAM_ROOTS=FOLDER to allow another one, several with : between."

    def _is_allowed(self, real: Path) -> bool:
        data, examples = self.data.resolve(), self.examples.resolve()
        if real.is_relative_to(data):
            inside = real.relative_to(data)
            return not inside.parts or inside.parts[0] not in OWN
        if real.is_relative_to(examples):
            return True
        return any(
            real.is_relative_to(root) and not any(part.startswith(".") for part in real.relative_to(root).parts)
            for root in (root.resolve() for root in self.roots)
        )


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False
