"""Events of a deployment's stream (``deployment-<id>``)."""

from typing import Literal

from server.events.pipeline import Event

Target = Literal["local", "databricks"]
Trigger = Literal["availableNow", "continuous"]


class DeploymentRequested(Event, frozen=True, tag="deploymentRequested"):
    """Somebody pressed Deploy on one version of one pipeline. The code is generated from that version."""

    pipeline_id: str
    pipeline_version: int
    target: Target
    trigger: Trigger = "availableNow"


class DeploymentStarted(Event, frozen=True, tag="deploymentStarted"):
    """The target has taken the program: its exact text by hash, and where to look at it."""

    sha256: str
    code_target: Literal["sdp", "sss", "hybrid"]
    deployed_code: str
    url: str | None = None
    databricks_job_id: str | None = None
    databricks_pipeline_id: str | None = None


class DeploymentStopRequested(Event, frozen=True, tag="deploymentStopRequested"):
    pass


class DeploymentSucceeded(Event, frozen=True, tag="deploymentSucceeded"):
    """The program read all there was and ended."""

    rows_in: int = 0
    rows_out: int = 0


class DeploymentFailed(Event, frozen=True, tag="deploymentFailed"):
    """``code`` for machines; ``detail`` says what went wrong and what to do, without a stack trace."""

    code: str
    detail: str


class DeploymentStopped(Event, frozen=True, tag="deploymentStopped"):
    pass


DeploymentEvent = (
    DeploymentRequested
    | DeploymentStarted
    | DeploymentStopRequested
    | DeploymentSucceeded
    | DeploymentFailed
    | DeploymentStopped
)
