"""What Spark throws, in one sentence for people and a code for machines. The whole text stays in the log."""

import re
import traceback
from urllib.parse import unquote

from msgspec import Struct

LONGEST = 400


class Fault(Struct, frozen=True):
    """``detail``: one sentence that says what went wrong and, where we know it, what to do."""

    code: str
    detail: str


SPARK_GONE = Fault("spark.crashed", "Spark's process ended in the middle of the run. Run it again.")
OUT_OF_MEMORY = Fault(
    "spark.memory",
    "Spark ran out of memory. Give it more with LAKESTREAM_SPARK_MEMORY (for example 2g), or read less at a time.",
)
WORKER_LATE = Fault(
    "spark.busy",
    "A Python process that Spark had started did not answer within ten seconds: this machine had too much else to do. "
    "Deploy again to retry, when less runs beside it.",
)
WORKER_GONE = Fault(
    "spark.worker-crashed",
    "A Python process that Spark had started ended in the middle of its work. Deploy again to retry; where it happens "
    "again, memory may be short: read less at a time.",
)
# Spark's own sentences (core, api.python.PythonWorkerFactory and BasePythonRunner); neither has a condition.
_WORKERS = (("Python worker failed to connect back", WORKER_LATE), ("Python worker exited unexpectedly", WORKER_GONE))

# Spark writes the condition in brackets before each message: "[PATH_NOT_FOUND] Path does not exist: …".
_CONDITION = re.compile(r"\[([A-Z][A-Z0-9_]*(?:\.[A-Z0-9_]+)*)\] ?")
# A user's own code goes by this name (server/nodes/patterns/own_code.py).
_OWN_FILE = re.compile(r"<own code of ([A-Za-z0-9_-]+)>")
_OWN_MODULE = re.compile(r"\bown_code_of_[A-Za-z0-9_-]+\.")
_OWN_CODE = re.compile(rf'File "{_OWN_FILE.pattern}", line (\d+)')
_WRAPPERS = frozenset(
    {"STREAM_FAILED", "FAILED_EXECUTE_UDF", "TASK_WRITE_FAILED", "STATE_STORE_HANDLE_NOT_INITIALIZED"}
)
# Its own words name the file and say nothing of why; the last part of a path is what people know of it.
_UNREAD_FILE = re.compile(r"\[FAILED_READ_FILE\.NO_HINT\] Encountered error while reading file \S*?([^/\s]+?)\.?\s")
_CAUSED_BY = re.compile(r"^Caused by: (?:[\w.$]+(?:: |$))?(.*)$", re.MULTILINE)
_SENTENCES: tuple[tuple[str, str, str], ...] = (
    ("PATH_NOT_FOUND", "input.missing", "A source has nothing to read"),
    ("FAILED_READ_FILE", "input.unreadable", "A source file could not be read"),
    ("MALFORMED_CSV_RECORD", "input.unreadable", "A line of a source's CSV is too long to be taken apart"),
    ("UNABLE_TO_INFER_SCHEMA", "input.empty", "A source's files have no columns to find"),
    ("CANNOT_READ_FILE_FOOTER", "input.unreadable", "A source file is not a whole Parquet file"),
    ("UNRESOLVED_COLUMN", "program.unknown-column", "The program names a column that its input doesn't have"),
    ("FIELD_NOT_FOUND", "program.unknown-column", "The program names a field that its input doesn't have"),
    ("UNRESOLVED_ROUTINE", "program.unknown-function", "The program calls a function that Spark doesn't have"),
    ("TABLE_OR_VIEW_NOT_FOUND", "program.unknown-table", "The program reads a table that isn't there"),
    ("DATATYPE_MISMATCH", "program.type", "An expression mixes types that don't go together"),
    ("PARSE_SYNTAX_ERROR", "program.syntax", "Spark can't read a statement of the program"),
    ("CAST_INVALID_INPUT", "data.cast", "A value can't be turned into the type that was asked for"),
    ("CANNOT_PARSE_TIMESTAMP", "data.cast", "A text can't be read as a timestamp"),
    ("DIVIDE_BY_ZERO", "data.arithmetic", "An expression divides by zero"),
    ("ARITHMETIC_OVERFLOW", "data.arithmetic", "A number grew beyond its type"),
    ("EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE", "program.event-time", "The watermark's column is not a timestamp"),
    ("STREAMING_STATEFUL_OPERATOR_NOT_MATCH", "state.changed", "The saved state belongs to another program"),
    ("STATE_STORE", "state.broken", "The saved state can't be read"),
)


def fault_of(error: BaseException) -> Fault:
    """The sentence for an exception that ended a program."""
    text = _text(error)
    if "OutOfMemoryError" in text:
        return OUT_OF_MEMORY
    if _is_lost_connection(error, text):
        return SPARK_GONE
    for words, fault in _WORKERS:
        if words in text:
            return fault
    if (unread := _UNREAD_FILE.search(text)) is not None:
        return Fault("input.unreadable", _sentence(f"{unquote(unread[1])} could not be read: {_cause(error, text)}"))
    conditions = [name for name in _CONDITION.findall(text) if name not in _WRAPPERS]
    for name in conditions:
        for prefix, code, sentence in _SENTENCES:
            if name.startswith(prefix):
                return Fault(code, _sentence(f"{sentence}: {_message(text, name)}"))
    own = _own_line(error, text)
    if own is not None:
        return own
    worker = _worker_error(text)
    if worker is not None:
        return Fault("program.python", _sentence(f"The program's Python code failed: {worker}"))
    if conditions:
        return Fault("spark.failed", _sentence(f"Spark gave up: {_message(text, conditions[0])}"))
    if isinstance(error, SyntaxError):
        return Fault("program.syntax", f"The program can't be read: {error.msg}, line {error.lineno}.")
    kind = type(error).__name__
    return Fault("program.failed", _sentence(f"The program failed with {kind}: {_first_line(text) or 'no message'}"))


def _own_line(error: BaseException, text: str) -> Fault | None:
    """For an exception in code that a user has written: the node and the line of that code."""
    places = list(_OWN_CODE.finditer(text))
    if places:
        place = places[-1]
        raised = next((line for line in text[place.end() :].splitlines()[1:] if line[:1].strip()), "an exception")
        return _own_fault(place[1], place[2], raised)
    frames = [(f, m) for f in traceback.extract_tb(error.__traceback__) if (m := _OWN_FILE.fullmatch(f.filename))]
    if not frames:
        return None
    frame, file = frames[-1]
    raised = f"{type(error).__name__}: {_first_line(str(error)) or 'no message'}"
    return _own_fault(file[1], str(frame.lineno), raised)


def _own_fault(node: str, line: str, raised: str) -> Fault:
    # An exception of the user's own bears the name we gave the text it stands in.
    raised = _OWN_MODULE.sub("", raised)
    return Fault("program.own-code", _sentence(f"Line {line} of the code in node {node} failed: {raised}"))


def _text(error: BaseException) -> str:
    parts: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(parts) < 5:
        parts.append(str(seen))
        seen = seen.__cause__
    return "\n".join(parts)


def _cause(error: BaseException, text: str) -> str:
    """Why, in the words of the innermost exception that Spark has a condition for, else of the innermost of all."""
    trace = "\n".join([text, str(getattr(error, "_stackTrace", None) or "")])
    said = [line for line in _CAUSED_BY.findall(trace) if line.strip() and "FAILED_READ_FILE" not in line]
    named = [line for line in said if _CONDITION.match(line)]
    if named:
        name = _CONDITION.findall(named[-1])[0]
        return _message(named[-1], name)
    return said[-1] if said else "the log has the reason"


def _is_lost_connection(error: BaseException, text: str) -> bool:
    """py4j tells the end of the JVM by exceptions of its own and by those of the socket."""
    if isinstance(error, ConnectionError):
        return True
    name = type(error).__name__
    return name == "Py4JNetworkError" or (name == "Py4JError" and "Answer from Java side is empty" in text)


def _message(text: str, condition: str) -> str:
    """What follows the condition, without Spark's own tail of SQL state and plan."""
    _, _, rest = text.partition(f"[{condition}]")
    rest = re.split(r"\s*SQLSTATE:|\n\s*at |;\n|\n== |\n'", rest, maxsplit=1)[0]
    return _first_line(rest)


def _worker_error(text: str) -> str | None:
    """The last line of the traceback that a Python worker sent: the exception itself."""
    _, found, rest = text.partition("Traceback (most recent call last):")
    if not found:
        return None
    for line in rest.splitlines():
        stripped = line.strip()
        if stripped and not line.startswith((" ", "\t")):
            return stripped
    return None


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    if len(text) > LONGEST:
        text = text[: LONGEST - 1].rstrip() + "…"
    return text if text.endswith((".", "!", "?", "…")) else text + "."
