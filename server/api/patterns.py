"""The test bench of patterns."""

import asyncio
from typing import Annotated

import msgspec
from litestar import post

from server.api.asking import Asking
from server.api.examples import CASES, PATTERN, like
from server.api.pattern_shapes import CasesPlayed, PatternResult, RowPatternRows
from server.application.pattern_cases import PatternCases, play_cases
from server.application.pattern_test import PatternTest, run_any
from server.application.row_pattern_test import RowPatternResult


@post("/api/patterns/test", operation_id="TestPattern", tags=["patterns"], status_code=200)
async def try_pattern(data: Annotated[PatternTest, like(PATTERN)], person: Asking) -> PatternResult | RowPatternRows:
    """Run a pattern over a list of events and say what it finds; of ``sql``, the rows. 422 with ``pattern.*`` where it
    is malformed."""
    result = await asyncio.to_thread(run_any, data)
    if isinstance(result, RowPatternResult):
        return msgspec.convert(result, RowPatternRows, from_attributes=True)
    return msgspec.convert(result, PatternResult, from_attributes=True)


@post("/api/patterns/cases", operation_id="PlayCases", tags=["patterns"], status_code=200)
async def play(data: Annotated[PatternCases, like(CASES)], person: Asking) -> CasesPlayed:
    """Play the test cases in a pattern's form, and say what differs from what they expect. 422 with ``pattern.*`` where
    the form is malformed."""
    played = await asyncio.to_thread(play_cases, data)
    return msgspec.convert({"cases": played}, CasesPlayed, from_attributes=True)


HANDLERS = (try_pattern, play)
