"""Table: one row per deployment, from pressed to ended. Ours beside the columns asked for: target, trigger, times."""

# ruff: noqa: S608 - the name of the table is one of our own

from collections.abc import Sequence

from server.events import deployment as happened
from server.events.recorded import Recorded
from server.events.store.postgres_line import Connection

KIND = "table"


class DeployHistoryTable:
    """``deploy_history``. Whoever listens is told which deployment changed."""

    name = "deploy_history"
    stream_prefix = "deployment-"
    sql_tables = ("deploy_history",)

    async def apply(self, connection: Connection, recorded: Sequence[Recorded], suffix: str = "") -> None:
        """Take in events, in order."""
        table = f"deploy_history{suffix}"
        for one in recorded:
            await _apply(connection, table, one)
        if not suffix:
            changed = dict.fromkeys(one.stream.removeprefix("deployment-") for one in recorded)
            for deployment_id in changed:
                await connection.execute("select pg_notify('lakestream', 'deployment ' || $1::text)", deployment_id)


async def _apply(connection: Connection, table: str, recorded: Recorded) -> None:
    deployment_id = recorded.stream.removeprefix("deployment-")
    match recorded.event:
        case happened.DeploymentRequested() as event:
            await connection.execute(
                f"insert into {table} (id, pipeline_id, pipeline_version, deploy_status, deployed_by, deployed_at,"
                " target, trigger, seq) values ($1::text::uuid, $2::text::uuid, $3, 'pending', $4, $5, $6, $7, $8)",
                *(deployment_id, event.pipeline_id, event.pipeline_version, recorded.by, recorded.at),
                *(event.target, event.trigger, recorded.seq),
            )
        case happened.DeploymentStarted() as event:
            await connection.execute(
                f"update {table} set deploy_status = 'running', code_target = $2, deployed_code = $3, sha256 = $4,"
                " job_url = $5, databricks_job_id = $6, databricks_pipeline_id = $7, started_at = $8"
                " where id = $1::text::uuid",
                *(deployment_id, event.code_target, event.deployed_code, event.sha256, event.url),
                *(event.databricks_job_id, event.databricks_pipeline_id, recorded.at),
            )
        case happened.DeploymentSucceeded():
            await _end(connection, table, recorded, "success")
        case happened.DeploymentStopped():
            await _end(connection, table, recorded, "stopped")
        case happened.DeploymentFailed(code=code, detail=detail):
            await _end(connection, table, recorded, "failed", code, detail)
        case _:
            # A wish to stop changes nothing yet.
            pass


async def _end(
    connection: Connection,
    table: str,
    recorded: Recorded,
    status: str,
    code: str | None = None,
    detail: str | None = None,
) -> None:
    await connection.execute(
        f"update {table} set deploy_status = $2, error_code = $3, error_message = $4, ended_at = $5"
        " where id = $1::text::uuid",
        *(recorded.stream.removeprefix("deployment-"), status, code, detail, recorded.at),
    )
