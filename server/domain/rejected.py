"""The one way the domain says no."""


class Rejected(Exception):
    """A command the present state, or its own form, refuses. ``code`` for machines, ``detail`` for people.

    ``invalid``: the command is wrong in itself (HTTP 422); otherwise the present refuses it (HTTP 409).
    """

    def __init__(self, code: str, detail: str, *, path: str | None = None, invalid: bool = False) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.path = path
        self.invalid = invalid
