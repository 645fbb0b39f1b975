"""The cases in the files are the server's answers of today, and the files are what both sides read."""

from typing import Any

import msgspec
import pytest

from server.domain.pipeline.commands import PipelineCommand
from server.domain.pipeline.decide import decide_all
from server.domain.pipeline.evolve import evolve_undated
from server.domain.pipeline.merge import ABSENT, merge
from server.domain.pipeline.state import Pipeline
from server.domain.rejected import Rejected
from server.events.pipeline import PipelineEvent
from server.graph.model import Edge, Group, Node, Note, graph_of
from server.graph.same import same_json
from tests.small_catalogue import CATALOGUE
from tests.vectors.make import HERE, texts, wire_state

_EVOLVE: dict[str, Any] = msgspec.json.decode((HERE / "evolve.json").read_bytes())
_DECIDE: dict[str, Any] = msgspec.json.decode((HERE / "decide.json").read_bytes())
EVOLVE: list[Any] = _EVOLVE["cases"]
DECIDE: list[Any] = _DECIDE["cases"]


MERGE: list[Any] = msgspec.json.decode((HERE / "merge.json").read_bytes())


def state_of(wire: dict[str, Any]) -> Pipeline:
    return Pipeline(
        name=wire["name"],
        description=wire["description"],
        tags=wire["tags"],
        archived=wire["archived"],
        version=wire["version"],
        graph=graph_of(
            msgspec.convert(wire["nodes"], list[Node]),
            msgspec.convert(wire["edges"], list[Edge]),
            msgspec.convert(wire["notes"], list[Note]),
            msgspec.convert(wire["groups"], list[Group]),
        ),
    )


def wire(value: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))


@pytest.mark.parametrize("case", EVOLVE, ids=lambda case: case["name"])
def test_fo1_an_event_on_a_state(case: dict[str, Any]):
    after = evolve_undated(state_of(_EVOLVE["states"][case["before"]]), msgspec.convert(case["event"], PipelineEvent))
    assert by_id(wire(wire_state(after))) == by_id(case["after"])


@pytest.mark.parametrize("case", MERGE, ids=lambda case: case["name"])
def test_mg1_what_two_people_made_of_a_value(case: dict[str, Any]):
    base, mine, theirs, merged = (case.get(key, ABSENT) for key in ("base", "mine", "theirs", "merged"))
    assert same_json(merge(base, mine, theirs), merged)


@pytest.mark.parametrize("case", DECIDE, ids=lambda case: case["name"])
def test_cv3_an_edit_on_a_state(case: dict[str, Any]):
    edit = msgspec.convert(case["commands"], list[PipelineCommand])
    try:
        assert wire(decide_all(edit, state_of(_DECIDE["states"][case["state"]]), CATALOGUE)) == case["events"]
    except Rejected as refusal:
        assert refusal.code == case.get("rejected")


@pytest.mark.parametrize("name", ["evolve.json", "decide.json"])
def test_the_files_are_fresh(name: str):
    assert (HERE / name).read_text() == texts()[name], "run python -m tests.vectors.make"


def test_every_event_and_every_command_has_a_case():
    from typing import get_args

    events = {case["event"]["event"] for case in EVOLVE} | {"pipelineCreated"}
    assert events == {str(kind.__struct_config__.tag) for kind in get_args(PipelineEvent)}
    given = {command["command"] for case in DECIDE for command in case["commands"]}
    assert given == {str(kind.__struct_config__.tag) for kind in get_args(PipelineCommand)}


def by_id(state: dict[str, Any]) -> dict[str, Any]:
    return {
        key: {thing["id"]: thing for thing in value} if isinstance(value, list) else value
        for key, value in state.items()
    }
