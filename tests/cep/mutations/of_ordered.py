"""Wrong variants of what every engine but the matcher of stages shares."""

from functools import partial

from tests.cep.mutations.mutation import ENGINES, Mutation

ordered = partial(Mutation, tests=ENGINES)

ORDERED = (
    ordered("ordered-late-is-in-time", "T2", "ordered", "at <= watermark:", "at < watermark:"),
    ordered("ordered-arrival", "T1", "ordered", "state.buffer.sort()", "state.buffer.sort(key=itemgetter(2))"),
    ordered("ordered-no-tie-break", "T1", "ordered", "(at, self.tie_of(row), state.arrived, row)", "(at, (), state.arrived, row)"),
    ordered("ordered-waits-at-the-watermark", "T1", "ordered", "state.buffer, watermark, key", "state.buffer, watermark - 1, key"),
    ordered("ordered-row-before-the-clock", "T3", "ordered", "        self.move_clock(state, at, out)\n        self.row(state.memory, row, at, out)\n", "        self.row(state.memory, row, at, out)\n        self.move_clock(state, at, out)\n"),
    ordered("ordered-window-is-inclusive", "T3", "ordered", "self.due(state.memory) <= now", "self.due(state.memory) < now"),
    ordered("ordered-clock-goes-back", "T3", "ordered", "            now = state.clock\n", "            pass\n"),
    ordered("ordered-out-of-order-is-not-due", "T3", "ordered", "if state.clock is not None and at < state.clock:", "if False:"),
    ordered("ordered-no-timer-for-waiting-rows", "T5", "ordered", "due = min(due, min(state.buffer)[0])", "pass"),
    ordered("ordered-waiting-rows-are-forgotten", "T5", "ordered", "return not state.buffer and self", "return self"),
    ordered("ordered-memory-is-forgotten", "T5", "ordered", "return not state.buffer and self.idle(state.memory)", "return not state.buffer"),
    ordered("ordered-memory-is-not-loaded", "T5", "ordered", 'OrderedState(body["m"])', "OrderedState(self.fresh())"),
    ordered("ordered-clock-is-not-loaded", "T5", "ordered", "state.clock, state.arrived = body", "_, state.arrived = body"),
    ordered("ordered-arrivals-are-not-loaded", "T5", "ordered", "state.clock, state.arrived = body", "state.clock, _ = body"),
    ordered("ordered-buffer-is-not-loaded", "T5", "ordered", "in saved_buffer:", "in saved_buffer[:0]:"),
    ordered("ordered-tie-breaks-are-not-loaded", "T5", "ordered", "(at, self.tie_of(row), arrival, row)", "(at, (), arrival, row)"),
    ordered("ordered-any-version", "T5", "ordered", 'if body.get("v") != ORDERED_STATE_VERSION:', "if False:"),
    ordered("ordered-any-pattern", "T5", "ordered", 'if body["p"] != self.fingerprint:', "if False:"),
    ordered("ordered-settings-are-no-part", "T5", "ordered", '"tieBreak", "settings")', '"tieBreak")'),
    ordered("ordered-one-row-too-many", "B1", "ordered", "len(state.buffer) >= self.max_buffered", "len(state.buffer) > self.max_buffered"),
    ordered("ordered-failures-are-not-told", "R4", "ordered", "        if troubles:\n", "        if troubles and not row:\n"),
    ordered("ordered-failures-are-told-again", "R4", "ordered", "            troubles.clear()\n", "            pass\n"),
    ordered("what-fails-of-a-row-is-true", "R4", "conditions", "return None\n", "return True\n"),
)  # fmt: skip
