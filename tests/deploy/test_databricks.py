"""Without a workspace the target says so, and nothing else."""

import pytest

from server.deploy.databricks import DatabricksTarget, NotConfigured
from server.deploy.target import DeployTarget
from tests.deploy.contract import Reports
from tests.deploy.programs import COPY, job


async def test_every_program_is_refused_with_what_to_do_instead():
    target: DeployTarget = DatabricksTarget()
    copy = job(COPY, {})
    refusal = target.refusal(copy.artefact)
    assert refusal is not None
    assert refusal[0] == "databricks.not-configured"
    assert "this machine" in refusal[1]
    with pytest.raises(NotConfigured, match="No Databricks workspace"):
        await target.start(copy, Reports())
    with pytest.raises(KeyError):
        await target.rows("d1", "out", 10, None)
    with pytest.raises(KeyError):
        await target.logs("d1", 10)
    await target.stop("d1")
    await target.close()
