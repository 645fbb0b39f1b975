"""The deployment's decider alone; what a server makes of it is in tests/application."""

import pytest

from server.domain.deployment.decide import ReportFailed, ReportStopped, ReportSucceeded, Request, Stop, decide
from server.domain.deployment.state import Deployment
from server.domain.rejected import Rejected
from server.events.deployment import DeploymentFailed, DeploymentRequested

REQUEST = Request("p", 3, "local", "availableNow")

PENDING = Deployment("p", 3, "local", "availableNow")


def test_dp1_it_is_requested_once():
    assert decide(REQUEST, None) == (DeploymentRequested("p", 3, "local", "availableNow"),)
    with pytest.raises(Rejected, match=r"deployment\.exists"):
        decide(REQUEST, PENDING)


@pytest.mark.parametrize("late", [Stop(), ReportSucceeded(1, 1), ReportFailed("x", "y"), ReportStopped()])
def test_dp3_after_the_end_nothing_changes(late: Stop | ReportSucceeded | ReportFailed | ReportStopped):
    ended = Deployment("p", 3, "local", "availableNow", status="succeeded")
    assert decide(late, ended) == ()


def test_dp4_wishing_twice_to_stop_changes_nothing():
    assert len(decide(Stop(), PENDING)) == 1
    assert decide(Stop(), Deployment("p", 3, "local", "availableNow", stop_requested=True)) == ()


def test_dp3_a_reason_may_quote_anything_and_still_fits_the_database():
    assert decide(ReportFailed("spark", "bad line: a\x00b"), PENDING) == (
        DeploymentFailed("spark", "bad line: a\ufffdb"),
    )
