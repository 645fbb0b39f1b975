"""The command line: ``lakestream serve | migrate | rebuild | verify | codegen | run | test | new-node``."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.codegen.artefact import Artefact
    from server.db.pool import Pool
    from server.settings import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command; the exit code. What goes wrong in a known way is one sentence on stderr."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    # Each command imports what it needs: a server that must be ready in a second loads no Spark.
    return {
        "serve": _serve,
        "migrate": _migrate,
        "rebuild": _rebuild,
        "verify": _verify,
        "codegen": _codegen,
        "run": _run,
        "test": _test,
        "new-node": _new_node,
    }[asked.command](asked)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lakestream", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    serve = commands.add_parser("serve", help="the server: page, API and rooms on one port")
    _database_options(serve)
    serve.add_argument("--port", type=int, help="default 8080; 0: any free one; where it is taken, the next is")
    serve.add_argument("--host", help="default 127.0.0.1")
    serve.add_argument("--join-secret", help="asked for once in each browser; needed beyond this machine")

    _database_options(commands.add_parser("migrate", help="bring the database up to date"))
    rebuild = commands.add_parser("rebuild", help="make a table anew from the log, while others go on")
    rebuild.add_argument("table")
    _database_options(rebuild)
    _database_options(commands.add_parser("verify", help="check the log, and the tables against its replay"))

    codegen = commands.add_parser("codegen", help="write the programs of an exported pipeline")
    codegen.add_argument("file", type=Path, metavar="FILE.lakestream.json")
    codegen.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    codegen.add_argument("--target", choices=("sdp", "sss", "hybrid"))

    run = commands.add_parser("run", help="run an exported pipeline on this machine's Spark")
    run.add_argument("file", type=Path, metavar="FILE.lakestream.json")
    run.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    run.add_argument(
        "--input",
        action="append",
        default=[],
        metavar="SOURCE=PATH",
        help="rows for a source, named by its label or its node id",
    )
    run.add_argument("--timeout", type=float, metavar="SECONDS", help="give up after so long")

    test = commands.add_parser("test", help="play the test cases of an exported pipeline's patterns")
    test.add_argument("file", type=Path, metavar="FILE.lakestream.json")

    new_node = commands.add_parser("new-node", help="make the folder of a new node type")
    new_node.add_argument("type", help="such as rate-limiter")
    new_node.add_argument("--category", choices=("source", "pattern", "transform", "sink"), default="transform")
    return parser


def _database_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, metavar="DIR", help="where everything is kept; default ~/.lakestream")
    parser.add_argument("--database-url", metavar="URL", help="a PostgreSQL instead of the embedded one")


def _fail(error: Exception) -> int:
    print(f"lakestream: {error}", file=sys.stderr)
    return 1


def _serve(asked: argparse.Namespace) -> int:
    from asyncpg import PostgresError

    from server.db.embedded import PostgresUnavailable
    from server.db.lock import AlreadyServed
    from server.db.migrate import MigrationError
    from server.main import PortTaken, serve
    from server.settings import SettingsError, read_settings

    try:
        settings = read_settings(
            data=asked.data,
            host=asked.host,
            port=asked.port,
            database_url=asked.database_url,
            join_secret=asked.join_secret,
        )
        return serve(settings)
    except (
        *(SettingsError, PortTaken, AlreadyServed, PostgresUnavailable, MigrationError),
        # A database that was named and can't be used says no more of itself than its driver does.
        *(OSError, PostgresError),
    ) as error:
        return _fail(error)


def _migrate(asked: argparse.Namespace) -> int:
    async def work(_: "Pool", applied: Sequence[str]) -> int:
        print("\n".join(applied) if applied else "The database is up to date.")
        return 0

    return _with_database(asked, work)


def _rebuild(asked: argparse.Namespace) -> int:
    from server.events.store.postgres import PostgresStore
    from server.projections.rebuild import AlreadyRebuilding, rebuild

    async def work(pool: "Pool", _: Sequence[str]) -> int:
        try:
            made = await rebuild(asked.table, pool, PostgresStore(pool))
        except KeyError as error:
            return _fail(Exception(error.args[0]))
        except AlreadyRebuilding as error:
            return _fail(error)
        print(f"{made.table}: {made.events} events replayed, up to {made.seq}")
        return 0

    return _with_database(asked, work)


def _verify(asked: argparse.Namespace) -> int:
    from server.projections.verify import verify

    async def work(pool: "Pool", _: Sequence[str]) -> int:
        found = await verify(pool)
        for problem in found.problems:
            print(problem, file=sys.stderr)
        print(f"{found.events} events in {found.streams} streams: {len(found.problems) or 'no'} problems")
        return 1 if found.problems else 0

    return _with_database(asked, work)


def _with_database(asked: argparse.Namespace, work: "Callable[[Pool, Sequence[str]], Coroutine[Any, Any, int]]") -> int:
    """Do something with the database a server uses, or would use."""
    from server.db.embedded import PostgresUnavailable
    from server.db.lock import AlreadyServed
    from server.db.migrate import MigrationError
    from server.logs import configure_logs
    from server.main import migrated
    from server.settings import SettingsError, read_settings

    async def on(settings: "Settings") -> int:
        async with migrated(settings) as (pool, applied):
            return await work(pool, applied)

    try:
        settings = read_settings(data=asked.data, database_url=asked.database_url)
        embedded = settings.database_url is None and not settings.environment_database
        if embedded and asked.command != "migrate" and not (settings.data / "postgres").is_dir():
            return _fail(
                FileNotFoundError(f"There is no database under {settings.data}; name the directory with --data.")
            )
        configure_logs("warning")
        return asyncio.run(on(settings))
    except (SettingsError, AlreadyServed, PostgresUnavailable, MigrationError, OSError) as error:
        return _fail(error)


def _codegen(asked: argparse.Namespace) -> int:
    from server.main import written_code

    artefact = _unless_refused(asked.file, lambda: written_code(asked.file, asked.output, asked.target))
    if artefact is None:
        return 1
    print(f"{artefact.target}: {artefact.reason}")
    for file in artefact.files:
        print(asked.output / file.path)
    return 0


def _test(asked: argparse.Namespace) -> int:
    from server.application.case_files import play_cases
    from server.main import code_of

    artefact = _unless_refused(asked.file, lambda: code_of(asked.file, None))
    if artefact is None:
        return 1
    played = play_cases(artefact)
    for case in played:
        print(f"{'FAILED' if case.problem else 'ok':8}{case.name}" + (f"\n{case.problem}" if case.problem else ""))
    failed = sum(bool(case.problem) for case in played)
    print(f"{len(played) - failed} of {len(played)} test cases hold." if played else "No pattern here has test cases.")
    return 1 if failed else 0


def _unless_refused(file: Path, made: "Callable[[], Artefact]") -> "Artefact | None":
    """The programs, or None once it is said why there are none."""
    from server.application.gallery import NoExport, read_export
    from server.application.node_names import place_of
    from server.codegen.artefact import Refused
    from server.domain.rejected import Rejected

    try:
        return made()
    except Refused as refused:
        nodes = {node.id: node for node in read_export(file.read_bytes()).nodes}
        for finding in refused.findings:
            print(f"{finding.severity}: {place_of(finding, nodes)}: {finding.detail}", file=sys.stderr)
    except NoExport as error:
        print(f"lakestream: {file} {error}", file=sys.stderr)
    except (OSError, Rejected) as error:
        _fail(error)
    return None


def _run(asked: argparse.Namespace) -> int:
    from server.application.run_files import RunFailed, run_file

    inputs: dict[str, Path] = {}
    for given in asked.input:
        node_id, equals, path = given.partition("=")
        if not equals or not path:
            print(f'lakestream: "{given}" is not SOURCE=PATH, the label or id of a source and a file', file=sys.stderr)
            return 1
        inputs[node_id] = Path(path)
    try:
        return asyncio.run(run_file(asked.file, inputs, asked.output, asked.timeout))
    except RunFailed as error:
        return _fail(error)


def _new_node(asked: argparse.Namespace) -> int:
    from server.nodes.scaffold import scaffold

    try:
        for file in scaffold(asked.type, asked.category):
            print(file)
    except ValueError as error:
        return _fail(error)
    return 0


if __name__ == "__main__":
    sys.exit(main())
