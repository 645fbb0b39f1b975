"""The one place that says who may do what. For now everyone who is known may edit everything."""

from typing import Literal

from server.api.errors import Refusal
from server.application.edits import Person

Role = Literal["owner", "editor", "viewer"]
Action = Literal["read", "edit", "deploy"]

_MAY: dict[Role, frozenset[Action]] = {
    "owner": frozenset(("read", "edit", "deploy")),
    "editor": frozenset(("read", "edit", "deploy")),
    "viewer": frozenset(("read",)),
}


def role_in(person: Person, pipeline_id: str) -> Role | None:
    """What a person is to a pipeline; None: nothing at all, not even a reader."""
    return "editor" if person.id and pipeline_id else None


def require(person: Person, action: Action, pipeline_id: str) -> None:
    """Raise a 403 where that person may not do that to that pipeline."""
    role = role_in(person, pipeline_id)
    if role is None or action not in _MAY[role]:
        raise Refusal(403, "forbidden", f"You may not {action} this pipeline; ask its owner.")
