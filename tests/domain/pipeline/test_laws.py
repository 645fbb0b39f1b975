"""The laws, under random edits of several people."""

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from server.domain.pipeline.commands import PipelineCommand
from server.domain.pipeline.decide import decide_all
from server.domain.pipeline.evolve import evolve_undated, fold
from server.domain.pipeline.invert import invert, invert_all
from server.domain.pipeline.lifecycle import restore
from server.domain.pipeline.pairing import frozen
from server.domain.pipeline.state import Pipeline
from server.domain.rejected import Rejected
from server.events.codec import decode, encode
from server.events.pipeline import NodeAdded, NodesGrouped
from server.events.recorded import AnyEvent
from server.graph.model import Group
from server.graph.order import ordered
from tests.small_catalogue import node
from tests.spec import World
from tests.strategies import USUAL_TYPES, edits, people


def document(state: Pipeline) -> tuple[Any, ...]:
    """What people see, without who and when."""
    # Python alone would hold True == 1.
    configs = {node.id: frozen(node.config) for node in state.graph.nodes.values()}
    return state.graph, configs, state.name, dict(state.tags), state.description


class Canvas(RuleBasedStateMachine):
    """Several people at one pipeline."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(
            *(NodeAdded(node(node_id, node_type)) for node_id, node_type in USUAL_TYPES.items()),
            NodesGrouped(Group("g0", "", ("n2", "n3"))),
            NodesGrouped(Group("g1", "", ("n4",))),
        )
        self.checked = 0

    @rule(person=people, edit=edits)
    def edit(self, person: str, edit: list[PipelineCommand]) -> None:
        before = self.world.present
        try:
            events = self.world.edit(person, *edit)
        except Rejected as refusal:
            assert refusal.detail.strip(), "a refusal without a sentence"
            return
        after = self.world.present
        # CV1, event by event: each one changes something.
        state = before
        for event in events:
            changed = evolve_undated(state, event)
            assert document(changed) != document(state), f"{event} changed nothing"
            state = changed
        assert document(state) == document(after)
        # IV1: the whole edit leads back; IV2: and forth again.
        back = invert_all(events)
        assert document(_folded(after, back)) == document(before)
        assert document(_folded(before, invert_all(back))) == document(after)

    @rule(person=people, edit=edits)
    def the_same_again_changes_nothing(self, person: str, edit: list[PipelineCommand]) -> None:
        # One that says what it saw is a change, not a state: of two alike it may remove the second, too.
        if len(edit) != 1 or getattr(edit[0], "before", None) is not None:
            return
        try:
            self.world.edit(person, *edit)
            assert decide_all(edit, self.world.state, self.world.catalogue) == ()
        except Rejected:
            return

    @rule(person=people)
    def undo(self, person: str) -> None:
        try:
            turned = self.world.undo(person)
        except Rejected as refusal:
            assert refusal.code == "undo.nothing"
            return
        assert turned.events or turned.skipped
        for part in turned.skipped:
            assert part.by, f"{part} is nobody's"

    @rule(person=people)
    def redo(self, person: str) -> None:
        try:
            turned = self.world.redo(person)
        except Rejected as refusal:
            assert refusal.code == "undo.nothing"
            return
        assert turned.events or turned.skipped

    @rule(person=people, count=st.integers(1, 4))
    def undo_n_redo_n_undisturbed(self, person: str, count: int) -> None:
        before = document(self.world.present)
        done, clean = 0, True
        while done < count and clean:
            try:
                turned = self.world.undo(person)
            except Rejected:
                break
            done += bool(turned.events)
            clean = not turned.skipped
        redone = 0
        while redone < done:
            turned = self.world.redo(person)
            assert turned.events, "what was undone can be redone"
            clean = clean and not turned.skipped
            redone += 1
        if clean:
            assert document(self.world.present) == before

    @precondition(lambda self: len(self.world.log) > 3)
    @rule(back=st.integers(1, 20))
    def restore_an_earlier_version(self, back: int) -> None:
        version = max(1, self.world.present.version - back)
        past = fold(self.world.log[:version])
        assert past is not None
        state = _folded(self.world.present, restore(self.world.present, past, self.world.catalogue))
        assert state.graph == past.graph

    @invariant()
    def nothing_dangles_and_nothing_turns_in_circles(self) -> None:
        graph = self.world.present.graph
        for edge in graph.edges.values():
            assert edge.source in graph.nodes
            assert edge.target in graph.nodes
        ends = [(edge.target, edge.target_port) for edge in graph.edges.values()]
        assert len(ends) == len(set(ends)), "two edges in one port"
        assert ordered(graph) is not None, "a loop"
        members = [member for group in graph.groups.values() for member in group.node_ids]
        assert len(members) == len(set(members)), "a node in two groups"
        assert set(members) <= graph.nodes.keys()
        assert all(group.node_ids for group in graph.groups.values()), "an empty group"
        for things in (graph.nodes, graph.edges, graph.notes, graph.groups):
            assert all(key == thing.id for key, thing in things.items())

    @invariant()
    def every_event_survives_the_wire(self) -> None:
        for recorded in self.world.log[self.checked :]:
            encoded = encode(recorded.event)
            assert decode(encoded.type, encoded.v, encoded.data) == recorded.event
        self.checked = len(self.world.log)

    def teardown(self) -> None:
        world = self.world
        assert fold(world.log) == world.present
        assert world.present.version == len(world.log)
        # Unwinding the whole log leads to the empty canvas.
        unwound = _folded(world.present, invert_all(tuple(recorded.event for recorded in world.log[1:])))
        assert document(unwound) == document(fold(world.log[:1]) or Pipeline())


def _folded(state: Pipeline, events: tuple[AnyEvent, ...]) -> Pipeline:
    for event in events:
        state = evolve_undated(state, event)
    return state


QUICK = settings(max_examples=80, stateful_step_count=40, deadline=None)
DEEP = settings(max_examples=3_000, stateful_step_count=60, deadline=None)


def test_fo3_fo4_fo5_iv1_iv2_ud8_under_random_edits():
    run_state_machine_as_test(Canvas, settings=QUICK)


@pytest.mark.deep
def test_fo3_fo4_fo5_iv1_iv2_ud8_under_very_many_random_edits():
    run_state_machine_as_test(Canvas, settings=DEEP)


def test_iv1_every_kind_of_event_has_its_way_back():
    from tests.vectors.make import TRIPLES

    for triple in TRIPLES:
        back = invert(triple.event)
        if back:
            assert document(_folded(triple.after, back)) == document(triple.before), triple.name
