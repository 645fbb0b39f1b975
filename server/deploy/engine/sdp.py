"""Interprets declarative files: open-source Spark lacks ``OR REFRESH`` and ``read_files``, and its own runner is slow.

Steps become views, tables become streaming queries that write as the streaming programs do.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from pyspark.pipelines.flow import AutoCdcFlow, Flow
from pyspark.pipelines.graph_element_registry import GraphElementRegistry, graph_element_registration_context
from pyspark.pipelines.output import Output, TemporaryView
from pyspark.sql import DataFrame, SparkSession

from server.codegen import runtime
from server.codegen.runtime.fitting_files import FittingFiles
from server.deploy.engine.messages import Run
from server.deploy.engine.notebook import execute_notebook
from server.deploy.engine.statements import FilesView, StreamingTable, View, quoted, statements, with_relations
from server.sql.ddl import parse_columns

PLACE = Path(runtime.__file__).with_name("place.py")
"""The cell every streaming program carries: files, triggers, checkpoints and tables are its business."""

UNREADABLE = "WHERE NOT readable"
"""How the query of a source's unreadable lines ends (GS4)."""


class Unsupported(Exception):
    """A declared element that this machine's interpreter doesn't know."""


class Registry(GraphElementRegistry):
    """What the Python files of a declarative task declare."""

    def __init__(self) -> None:
        self.views: set[str] = set()
        self.flows: list[Flow] = []

    def register_output(self, output: Output) -> None:
        if isinstance(output, TemporaryView):
            self.views.add(output.name)

    def register_flow(self, flow: Flow) -> None:
        self.flows.append(flow)

    def register_auto_cdc_flow(self, flow: AutoCdcFlow) -> None:
        raise Unsupported("AUTO CDC")

    def register_sql(self, sql_text: str, file_path: Path) -> None:
        raise Unsupported("SQL inside Python")


class Declared:
    """One declarative task. ``start`` begins its queries and returns; the session's views are replaced."""

    def __init__(self, spark: SparkSession, run: Run) -> None:
        self._spark = spark
        self._place = execute_notebook(str(PLACE), PLACE.read_text(encoding="utf-8"), spark)
        self._owners = {output.name: (output.node_id, output.port) for output in run.outputs}
        self._views_of_tables: dict[str, str] = {}
        self._queries: set[str] = set()
        self._fitting: dict[str, FittingFiles] = {}

    def start(self, texts: Mapping[str, str]) -> None:
        """Carry out the task's files: Python first, for its views may be read by SQL."""
        for path, text in texts.items():
            if path.endswith(".py"):
                self._python(path, text)
        for path, text in texts.items():
            if path.endswith(".sql"):
                self._sql(text)

    def _python(self, path: str, text: str) -> None:
        registry = Registry()
        with graph_element_registration_context(registry):
            execute_notebook(path, text, self._spark)
        for flow in registry.flows:
            if flow.target in registry.views:
                flow.func().createOrReplaceTempView(quoted(flow.target))
            else:
                self._table(flow.target, flow.func(), "")

    def _sql(self, text: str) -> None:
        for statement in statements(text):
            match statement:
                case FilesView():
                    self._files(statement).createOrReplaceTempView(quoted(statement.name))
                case View():
                    self._rows(statement).createOrReplaceTempView(quoted(statement.name))
                case StreamingTable():
                    self._table(statement.name, self._rows(statement), statement.node)

    def _rows(self, statement: View | StreamingTable) -> DataFrame:
        """What a statement gives; with the unreadable lines of a source the headers of files that are not read."""
        rows = self._query(statement.query)
        fitting = self._fitting.get(statement.node)
        return fitting.with_refused(rows) if fitting and statement.query.endswith(UNREADABLE) else rows

    def _query(self, query: str) -> DataFrame:
        return self._spark.sql(with_relations(query, self._views_of_tables))

    def _files(self, view: FilesView) -> DataFrame:
        values = self._values(view.arguments)
        path, kind, schema = str(values.pop("")), str(values.pop("format")), str(values.pop("schema"))
        most = int(values.pop("maxFilesPerTrigger"))
        # Where Auto Loader keeps what it has learned; Spark's own file source learns nothing.
        values.pop("schemaLocation", None)
        fitting = None
        if kind == "csv":
            columns = [(one.name, one.type) for one in parse_columns(schema).columns]
            fitting = self._fitting[view.node] = FittingFiles(columns, str(values.get("sep", ",")))
        read_files = self._place["read_files"]
        files: DataFrame = read_files(
            view.node, path, kind, schema, max_files=most, fitting=fitting and fitting.folder, **values
        )
        return files.selectExpr("*", "_metadata.file_path AS _file")

    def _values(self, literals: Mapping[str, str]) -> dict[str, Any]:
        row = self._spark.sql(f"SELECT {', '.join(literals.values())}").collect()[0]
        return {name: row[place] for place, name in enumerate(literals)}

    def _table(self, name: str, rows: DataFrame, node: str) -> None:
        query = self._query_name(name, node)
        # Those who read the table find its columns before its first batch.
        empty = cast(Any, self._spark).createDataFrame([], rows.schema)
        if not self._place["LOCAL_FILES"]:
            self._place["add_to_delta"](empty, name, [], {})
        elif not self._place["table_files"](name):
            self._place["add_files"](empty, name, f"{query}-new")
        view = f"table_{len(self._views_of_tables)}"
        rows.createOrReplaceTempView(view)
        self._views_of_tables[name] = view
        self._place["start_append"](rows, query=query, table=name, partition_by=[])

    def _query_name(self, table: str, node: str) -> str:
        """The node, with its port where that is a side output; each name once, for it names the checkpoint too."""
        owner, port = self._owners.get(table, (node or table, "out"))
        name = owner if port == "out" else f"{owner}.{port}"
        while name in self._queries:
            name += "+"
        self._queries.add(name)
        return name
