"""Small programs written by hand, as the generator would, and jobs made of them."""

from collections.abc import Mapping

from server.codegen.artefact import Artefact, File, OutputTable, Task, digest
from server.deploy.target import Job

HEAD = """# Databricks notebook source
import json, os
root = os.environ["LAKESTREAM_LOCAL_ROOT"]
inputs = json.loads(os.environ["LAKESTREAM_INPUTS"])
once = os.environ["LAKESTREAM_TRIGGER"] == "availableNow"
trigger = {"availableNow": True} if once else {"processingTime": "200 milliseconds"}
# COMMAND ----------
rows = spark.readStream.schema("k STRING, n BIGINT").json(inputs["src"])
# COMMAND ----------
"""

COPY = (
    HEAD
    + """
query = (
    rows.writeStream.format("parquet").queryName("out").trigger(**trigger)
    .option("checkpointLocation", root + "/checkpoints/out").start(root + "/tables/main/default/copy")
)
query.awaitTermination()
"""
)

FAILS = HEAD + "rows.select('no_such_column')\n"


def job(text: str, inputs: Mapping[str, str], *, deployment_id: str = "d1", trigger: str = "availableNow") -> Job:
    """A job of one streaming program, which writes the table ``main.default.copy`` for the node ``out``."""
    file = File(path="copy.py", language="python", role="job", text=text)
    return Job(
        deployment_id=deployment_id,
        pipeline_id="p1",
        pipeline_name="Copy",
        artefact=Artefact(
            target="sss",
            reason="",
            files=(file,),
            source_map=(),
            tasks=(Task(key="copy", kind="sss", files=("copy.py",)),),
            outputs=(OutputTable(node_id="out", port="out", name="main.default.copy"),),
            warnings=(),
            sha256=digest([(file.path, file.text)]),
        ),
        trigger="continuous" if trigger == "continuous" else "availableNow",
        inputs=dict(inputs),
    )
