"""What a deployment is at one version of its stream, and how events lead there."""

from typing import Literal

from msgspec import Struct, structs

from server.events import deployment as happened
from server.events.deployment import Target, Trigger
from server.events.recorded import AnyEvent, Recorded

Status = Literal["pending", "running", "succeeded", "failed", "stopped"]


class Deployment(Struct, frozen=True):
    """One run of one version of one pipeline."""

    pipeline_id: str
    pipeline_version: int
    target: Target
    trigger: Trigger
    status: Status = "pending"
    stop_requested: bool = False
    version: int = 0

    @property
    def ended(self) -> bool:
        """Whether nothing more can happen to it."""
        return self.status in ("succeeded", "failed", "stopped")


def evolve(state: Deployment | None, recorded: Recorded) -> Deployment | None:
    """The state after one more event. Never fails; None before the deployment was requested."""
    moved = _moved(state, recorded.event)
    return None if moved is None else structs.replace(moved, version=recorded.version)


def _moved(state: Deployment | None, event: AnyEvent) -> Deployment | None:
    if isinstance(event, happened.DeploymentRequested):
        return Deployment(event.pipeline_id, event.pipeline_version, event.target, event.trigger)
    if state is None:
        return None
    match event:
        case happened.DeploymentStarted():
            return structs.replace(state, status="running")
        case happened.DeploymentStopRequested():
            return structs.replace(state, stop_requested=True)
        case happened.DeploymentSucceeded():
            return structs.replace(state, status="succeeded")
        case happened.DeploymentFailed():
            return structs.replace(state, status="failed")
        case happened.DeploymentStopped():
            return structs.replace(state, status="stopped")
        case _:
            return state
