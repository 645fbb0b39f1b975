"""Programs on a Databricks workspace: the port's place for it. No workspace can be configured yet, and it says so."""

from server.codegen.artefact import Artefact
from server.deploy.target import Job, Report, Rows

NOT_CONFIGURED = (
    "databricks.not-configured",
    "No Databricks workspace is configured. Deploy to this machine, or download the files from the code pane and start "
    "them there.",
)


class NotConfigured(Exception):
    """Something was asked of a workspace, and there is none."""

    def __init__(self) -> None:
        super().__init__(NOT_CONFIGURED[1])


class DatabricksTarget:
    """The ``DeployTarget`` of a workspace. It refuses every program; nothing has ever run there."""

    def refusal(self, artefact: Artefact) -> tuple[str, str] | None:
        """Always, as (code, sentence)."""
        return NOT_CONFIGURED

    async def start(self, job: Job, report: Report) -> str | None:
        """Raises NotConfigured: ask ``refusal`` first."""
        raise NotConfigured

    async def stop(self, deployment_id: str) -> None:
        """There is no run to stop."""

    async def rows(
        self, deployment_id: str, node_id: str, limit: int, cursor: str | None, port: str | None = None
    ) -> Rows:
        """Raises KeyError."""
        raise KeyError(deployment_id)

    async def logs(self, deployment_id: str, tail_lines: int) -> str:
        """Raises KeyError."""
        raise KeyError(deployment_id)

    async def close(self) -> None:
        """Nothing runs."""
