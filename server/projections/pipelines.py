"""Table: one row per pipeline, one per thing drawn. The SQL view ``pipelines`` joins them with the generated code."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct

from server.events import pipeline as happened
from server.events.recorded import Recorded
from server.events.store.postgres_line import Connection
from server.projections.canvas import Drop, Patch, Put, changes_of

KIND = "table"


class _Head(Struct):
    """What a batch changes in a pipeline's row. None: unchanged. ``created``: the row is new, nothing is None."""

    version: int
    seq: int
    by: str
    at: datetime
    created: bool = False
    created_by: str | None = None
    created_at: datetime | None = None
    name: str | None = None
    description: str | None = None
    archived: bool | None = None
    tags_set: dict[str, str] = {}
    tags_unset: frozenset[str] = frozenset()


class PipelinesTable:
    """``pipeline_heads`` and ``pipeline_parts``."""

    name = "pipelines"
    stream_prefix = "pipeline-"
    sql_tables = ("pipeline_heads", "pipeline_parts")

    async def apply(self, connection: Connection, recorded: Sequence[Recorded], suffix: str = "") -> None:
        """Take in events, in order, with one statement."""
        await connection.execute(_statement(suffix), *_head_rows(recorded), *_part_rows(recorded))


def _head_rows(log: Iterable[Recorded]) -> tuple[list[Any] | None, ...]:
    heads: dict[str, _Head] = {}
    for recorded in log:
        head = heads.get(recorded.stream)
        if head is None:
            head = _Head(recorded.version, recorded.seq, recorded.by, recorded.at)
            heads[recorded.stream] = head
        head.version, head.seq, head.by, head.at = recorded.version, recorded.seq, recorded.by, recorded.at
        _note(head, recorded)
    rows = heads.values()
    return (
        [stream.removeprefix("pipeline-") for stream in heads],
        _sparse([True if head.created else None for head in rows]),
        [head.version for head in rows],
        [head.seq for head in rows],
        [head.by for head in rows],
        [head.at for head in rows],
        _sparse([head.created_by for head in rows]),
        _sparse([head.created_at for head in rows]),
        _sparse([head.name for head in rows]),
        _sparse([head.description for head in rows]),
        _sparse([head.archived for head in rows]),
        _sparse([_json(head.tags_set) if head.tags_set else None for head in rows]),
        _sparse([_json(sorted(head.tags_unset)) if head.tags_unset else None for head in rows]),
    )


def _note(head: _Head, recorded: Recorded) -> None:
    match recorded.event:
        case happened.PipelineCreated(name=name, description=description, tags=tags):
            head.created, head.created_by, head.created_at = True, recorded.by, recorded.at
            head.name, head.description, head.archived, head.tags_set = name, description, False, dict(tags)
        case happened.PipelineRenamed(after=after):
            head.name = after
        case happened.PipelineDescribed(after=after):
            head.description = after
        case happened.PipelineArchived():
            head.archived = True
        case happened.PipelineUnarchived():
            head.archived = False
        case happened.PipelineTagged(before=before, after=after):
            gone = before.keys() - after.keys()
            head.tags_set = {key: tag for key, tag in head.tags_set.items() if key not in gone} | after
            head.tags_unset = (head.tags_unset | gone) - after.keys()
        case _:
            pass


def _part_rows(log: Iterable[Recorded]) -> tuple[list[Any] | None, ...]:
    puts: list[tuple[Any, ...]] = []
    patches: list[tuple[Any, ...]] = []
    drops: list[tuple[str, str, str]] = []
    for key, change in changes_of(log).items():
        match change:
            case Put(seq, place, body):
                puts.append((*key, seq, place, _json(body)))
            case Patch(fields, config_set, config_unset):
                configured = config_set or config_unset
                sent = (_json(config_set), _json(sorted(config_unset))) if configured else (None, None)
                patches.append((*key, _json(fields), *sent))
            case Drop():
                drops.append(key)
    return (*_columns(puts, 6), *_columns(patches, 6), *_columns(drops, 3))


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any] | None]:
    return [_sparse(list(column)) for column in zip(*rows, strict=True)] if rows else [None] * width


def _sparse(column: list[Any]) -> list[Any] | None:
    """A column of nothing need not be sent."""
    return column if any(value is not None for value in column) else None


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


@cache
def _statement(suffix: str) -> str:
    """Everything in one statement: no row is touched by two of its parts."""
    heads, parts = f"pipeline_heads{suffix}", f"pipeline_parts{suffix}"
    return f"""
with head as (
  select * from unnest($1::text[]::uuid[], $2::boolean[], $3::int[], $4::bigint[], $5::text[], $6::timestamptz[],
    $7::text[], $8::timestamptz[], $9::text[], $10::text[], $11::boolean[], $12::text[]::jsonb[], $13::text[]::jsonb[])
    as t (id, created, version, seq, by, at, created_by, created_at, name, description, archived, tags, untagged)
), created as (
  insert into {heads} (id, name, description, tags, archived, version, seq, created_by, created_at, updated_by,
    updated_at)
  select id, name, description, coalesce(tags, '{{}}'), archived, version, seq, created_by, created_at, by, at
    from head where created
), changed as (
  update {heads} h
     set name = coalesce(t.name, h.name),
         description = coalesce(t.description, h.description),
         tags = case when t.tags is null and t.untagged is null then h.tags
           else (h.tags - array(select jsonb_array_elements_text(t.untagged))) || coalesce(t.tags, '{{}}') end,
         archived = coalesce(t.archived, h.archived),
         version = t.version, seq = t.seq, updated_by = t.by, updated_at = t.at
    from head t where h.id = t.id and t.created is null
), put as (
  insert into {parts} (pipeline_id, kind, id, seq, place, body)
  select * from unnest($14::text[]::uuid[], $15::text[], $16::text[], $17::bigint[], $18::int[], $19::text[]::jsonb[])
  on conflict (pipeline_id, kind, id)
  do update set seq = excluded.seq, place = excluded.place, body = excluded.body
), patched as (
  update {parts} p
     set body = case when t.config is not null
       then jsonb_set(p.body || t.fields, '{{config}}',
              ((p.body -> 'config') - array(select jsonb_array_elements_text(t.unset))) || t.config)
       else p.body || t.fields end
    from unnest($20::text[]::uuid[], $21::text[], $22::text[], $23::text[]::jsonb[], $24::text[]::jsonb[],
      $25::text[]::jsonb[]) as t (pipeline_id, kind, id, fields, config, unset)
   where p.pipeline_id = t.pipeline_id and p.kind = t.kind and p.id = t.id
)
delete from {parts} p
 using unnest($26::text[]::uuid[], $27::text[], $28::text[]) as t (pipeline_id, kind, id)
 where p.pipeline_id = t.pipeline_id and p.kind = t.kind and p.id = t.id
"""  # noqa: S608 - the suffix is one of our own two
