"""What may happen to a deployment. People request and stop; the server that runs it reports the rest."""

from typing import Literal

from msgspec import Struct

from server.domain.deployment.state import Deployment
from server.domain.rejected import Rejected
from server.events import deployment as happened
from server.events.deployment import DeploymentEvent, Target, Trigger


class Request(Struct, frozen=True):
    """Run this version of this pipeline."""

    pipeline_id: str
    pipeline_version: int
    target: Target
    trigger: Trigger


class Stop(Struct, frozen=True):
    """End it, wherever it is."""


class ReportStarted(Struct, frozen=True):
    """The target has taken the program."""

    sha256: str
    code_target: Literal["sdp", "sss", "hybrid"]
    deployed_code: str
    url: str | None = None


class ReportSucceeded(Struct, frozen=True):
    """It read all there was."""

    rows_in: int = 0
    rows_out: int = 0


class ReportFailed(Struct, frozen=True):
    """It ended for a reason; ``detail`` says it to people."""

    code: str
    detail: str


class ReportStopped(Struct, frozen=True):
    """It ended because somebody asked."""


DeploymentCommand = Request | Stop | ReportStarted | ReportSucceeded | ReportFailed | ReportStopped


def decide(command: DeploymentCommand, state: Deployment | None) -> tuple[DeploymentEvent, ...]:
    """What a command becomes. What comes after the end changes nothing (DP3). Raises Rejected."""
    if isinstance(command, Request):
        return _request(command, state)
    if state is None:
        raise Rejected("deployment.unknown", "There is no such deployment.")
    if state.ended:
        return ()
    match command:
        case Stop():
            return () if state.stop_requested else (happened.DeploymentStopRequested(),)
        case ReportStarted(sha256, code_target, deployed_code, url):
            if state.status == "running":
                return ()
            return (happened.DeploymentStarted(sha256, code_target, deployed_code, url),)
        case ReportSucceeded(rows_in, rows_out):
            return (happened.DeploymentSucceeded(rows_in, rows_out),)
        case ReportFailed(code, detail):
            # An engine's words may quote anything, and no database column takes NUL.
            return (happened.DeploymentFailed(code, detail.replace("\x00", "\ufffd")),)
        case ReportStopped():
            return (happened.DeploymentStopped(),)


def _request(command: Request, state: Deployment | None) -> tuple[DeploymentEvent, ...]:
    if state is not None:
        raise Rejected("deployment.exists", "There is a deployment with this id already.")
    return (
        happened.DeploymentRequested(command.pipeline_id, command.pipeline_version, command.target, command.trigger),
    )
