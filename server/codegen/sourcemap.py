"""A file as it grows, knowing which lines come from which node."""

from collections.abc import Sequence

from server.codegen.artefact import SourceSpan


class Sheet:
    """Lines, and spans of them that belong to nodes."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._lines: list[str] = []
        self._spans: list[SourceSpan] = []

    def add(self, text: str, node_id: str | None = None, indent: str = "") -> None:
        """Put text at the end, as whole lines; empty lines at its ends are left out."""
        lines = text.strip("\n").split("\n")
        start = len(self._lines) + 1
        self._lines.extend(f"{indent}{line}".rstrip() if line.strip() else "" for line in lines)
        if node_id is None:
            return
        before = self._spans[-1] if self._spans else None
        if before is not None and before.node_id == node_id and before.end_line == start - 1:
            self._spans[-1] = SourceSpan(self.path, node_id, before.start_line, len(self._lines))
        else:
            self._spans.append(SourceSpan(self.path, node_id, start, len(self._lines)))

    def extend(self, lines: Sequence[str]) -> None:
        """Put lines at the end that belong to no node and are as they shall be."""
        self._lines.extend(lines)

    def blank(self, count: int = 1) -> None:
        """Put empty lines at the end."""
        self._lines.extend([""] * count)

    def text(self) -> str:
        """The whole, with a line end at its end."""
        return "\n".join(self._lines).rstrip("\n") + "\n"

    def spans(self) -> tuple[SourceSpan, ...]:
        """Where the nodes stand, in the order of the lines."""
        return tuple(self._spans)
