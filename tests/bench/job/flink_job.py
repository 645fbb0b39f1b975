"""The same pattern over the same file by Flink SQL, in Flink's own environment; prints what it took as JSON.

``python flink_job.py ROWS.csv WORK-FOLDER strict|gaps``. Knows nothing of ours: Flink is never a dependency.
"""

import json
import sys
import time
from pathlib import Path

from pyflink.table import EnvironmentSettings, TableEnvironment

PATTERNS = {"strict": "A B+ C", "gaps": "A X*? B Y*? C"}

ROWS = """
CREATE TABLE r (k INT, name STRING, price DOUBLE, tsms BIGINT,
  ts AS TO_TIMESTAMP_LTZ(COALESCE(tsms, 0), 3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '{path}', 'format' = 'csv', 'csv.ignore-parse-errors' = 'true')
"""
SINK = """
CREATE TABLE m (k INT, a_ts TIMESTAMP_LTZ(3), c_ts TIMESTAMP_LTZ(3))
WITH ('connector' = 'filesystem', 'path' = '{path}', 'format' = 'csv')
"""
QUERY = """
INSERT INTO m SELECT k, a_ts, c_ts FROM r MATCH_RECOGNIZE (
  PARTITION BY k ORDER BY ts
  MEASURES A.ts AS a_ts, C.ts AS c_ts
  ONE ROW PER MATCH AFTER MATCH SKIP PAST LAST ROW
  PATTERN ({pattern}) WITHIN INTERVAL '5' MINUTE
  DEFINE A AS A.name = 'A', B AS B.name = 'B', C AS C.name = 'C')
"""


def main(rows: Path, work: Path, kind: str) -> dict[str, float]:
    """Seconds of the whole job and the number of matches."""
    began = time.perf_counter()
    tables = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
    tables.get_config().set("parallelism.default", "2")
    tables.execute_sql(ROWS.format(path=rows))
    tables.execute_sql(SINK.format(path=work / "matches"))
    tables.execute_sql(QUERY.format(pattern=PATTERNS[kind])).wait()
    ended = time.perf_counter()
    files = [file for file in (work / "matches").rglob("*") if file.is_file()]
    matches = sum(len(file.read_text().splitlines()) for file in files)
    return {"start": 0.0, "run": ended - began, "matches": matches}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])))
