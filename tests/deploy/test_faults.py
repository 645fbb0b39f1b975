"""What Spark throws, in one sentence."""

import pytest
from py4j.protocol import Py4JError, Py4JNetworkError

from server.deploy.engine.faults import LONGEST, OUT_OF_MEMORY, SPARK_GONE, WORKER_GONE, WORKER_LATE, fault_of


class SparkError(Exception):
    pass


STREAM = "[STREAM_FAILED] Query [id = 1, runId = 2] terminated with exception: "


CAST = "[CAST_INVALID_INPUT] The value 'a' of the type \"STRING\" cannot be cast. SQLSTATE: 22018\nat x"
WORKER = """[FOREACH_BATCH_USER_FUNCTION_ERROR] x. SQLSTATE: 39000
Traceback (most recent call last):
  File "a.py", line 1, in f
    raise ValueError("no")
ValueError: no

at org.apache"""
OWN = """[STREAM_FAILED] x
Traceback (most recent call last):
  File "<own code of n-1>", line 7, in handleInputRows
    raise BadReading("no")
own_code_of_n-1.BadReading: no

at org.apache"""


@pytest.mark.parametrize(
    ("error", "code", "part"),
    [
        (SparkError("[PATH_NOT_FOUND] Path does not exist: /nowhere. SQLSTATE: 42K03"), "input.missing", "/nowhere."),
        (SparkError(STREAM + CAST), "data.cast", "The value 'a'"),
        (SparkError(STREAM + "[NEW_ONE.SUB] It broke. SQLSTATE: XX000"), "spark.failed", "Spark gave up: It broke."),
        (SparkError(WORKER), "program.python", "ValueError: no."),
        (SparkError(OWN), "program.own-code", "Line 7 of the code in node n-1 failed: BadReading: no."),
        (KeyError("KAFKA_PASSWORD"), "program.failed", "KeyError: 'KAFKA_PASSWORD'."),
    ],
)
def test_known_and_unknown_errors_become_one_sentence(error: Exception, code: str, part: str):
    fault = fault_of(error)
    assert fault.code == code
    assert part in fault.detail
    assert "\n" not in fault.detail
    assert "SQLSTATE" not in fault.detail


def test_a_lost_java_is_told_apart_from_an_error_in_it():
    assert fault_of(Py4JNetworkError("Answer from Java side is empty")) == SPARK_GONE
    assert fault_of(Py4JError("Answer from Java side is empty")) == SPARK_GONE
    assert fault_of(ConnectionRefusedError()) == SPARK_GONE
    assert fault_of(Py4JError("An error occurred while calling o1.x")) != SPARK_GONE


def test_too_little_memory_says_how_to_give_more():
    assert fault_of(SparkError("java.lang.OutOfMemoryError: Java heap space")) == OUT_OF_MEMORY


def test_a_worker_that_is_late_or_gone_is_told_as_that():
    late = "org.apache.spark.SparkException: Python worker failed to connect back.\n\tat org.apache.spark.api.python"
    assert fault_of(SparkError(STREAM + late)) == WORKER_LATE
    gone = "org.apache.spark.SparkException: Python worker exited unexpectedly (crashed)\n\tat org.apache.spark"
    assert fault_of(SparkError(STREAM + "[FAILED_EXECUTE_UDF] f(x) failed. SQLSTATE: 39000 " + gone)) == WORKER_GONE


def test_a_sentence_is_bounded():
    assert len(fault_of(ValueError("long " * 1_000)).detail) <= LONGEST


def test_a_file_that_could_not_be_read_is_named_with_the_innermost_cause():
    said = "[FAILED_READ_FILE.NO_HINT] Encountered error while reading file file:///in/a%20b.csv.gz.  SQLSTATE: KD001"
    trace = "\n\tat x\nCaused by: java.io.IOException: broken\n\tat y\nCaused by: java.io.EOFException: Unexpected end"
    assert fault_of(SparkError(STREAM + said + trace)).detail == "a b.csv.gz could not be read: Unexpected end."
    named = "\nCaused by: org.apache.X: [MALFORMED_CSV_RECORD] Malformed CSV record: ,,. SQLSTATE: KD000"
    told = fault_of(SparkError(STREAM + said + named + "\nCaused by: java.lang.ArrayIndexOutOfBoundsException: 3"))
    assert (told.code, told.detail) == ("input.unreadable", "a b.csv.gz could not be read: Malformed CSV record: ,,.")
    assert fault_of(SparkError(STREAM + said)).detail == "a b.csv.gz could not be read: the log has the reason."
