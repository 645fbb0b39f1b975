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

_encoder = msgspec.json.Encoder()


class _Head(Struct, omit_defaults=True):
    """What a batch changes in a pipeline's row. None: unchanged. ``created``: the row is new, nothing is None."""

    id: str
    version: int
    seq: int
    by: str
    at: datetime
    created: bool | None = None
    created_by: str | None = None
    created_at: datetime | None = None
    name: str | None = None
    description: str | None = None
    archived: bool | None = None
    tags: dict[str, str] | None = None
    untagged: frozenset[str] | None = None


class _Put(Struct):
    """A thing that is there, whole."""

    pipeline_id: str
    kind: str
    id: str
    seq: int
    place: int
    body: dict[str, Any]


class _Patch(Struct, omit_defaults=True):
    """Fields of a thing; ``config`` and ``unset``, keys of a node's config, stand together or not at all."""

    pipeline_id: str
    kind: str
    id: str
    fields: dict[str, Any]
    config: dict[str, Any] | None = None
    unset: list[str] | None = None


class _Drop(Struct):
    """A thing that is gone."""

    pipeline_id: str
    kind: str
    id: str


class _Changes(Struct):
    """What the statement takes."""

    heads: list[_Head]
    puts: list[_Put] = []
    patches: list[_Patch] = []
    drops: list[_Drop] = []


class PipelinesTable:
    """``pipeline_heads`` and ``pipeline_parts``."""

    name = "pipelines"
    stream_prefix = "pipeline-"
    sql_tables = ("pipeline_heads", "pipeline_parts")

    async def apply(self, connection: Connection, recorded: Sequence[Recorded], suffix: str = "") -> None:
        """Take in events, in order, with one statement."""
        await connection.execute(statement(suffix), changes(recorded), 0)


def changes(recorded: Sequence[Recorded]) -> str:
    """What events of pipelines change, as JSON for ``pipelines_take_in`` (migration 0004) and for ``statement``."""
    told = _Changes(_heads(recorded))
    for (pipeline_id, kind, thing_id), change in changes_of(recorded).items():
        match change:
            case Put(seq, place, body):
                told.puts.append(_Put(pipeline_id, kind, thing_id, seq, place, body))
            case Patch(fields, config_set, config_unset):
                patch = _Patch(pipeline_id, kind, thing_id, fields)
                if config_set or config_unset:
                    patch.config, patch.unset = config_set, sorted(config_unset)
                told.patches.append(patch)
            case Drop():
                told.drops.append(_Drop(pipeline_id, kind, thing_id))
    return _encoder.encode(told).decode()


def _heads(log: Iterable[Recorded]) -> list[_Head]:
    heads: dict[str, _Head] = {}
    for recorded in log:
        head = heads.get(recorded.stream)
        if head is None:
            pipeline_id = recorded.stream.removeprefix("pipeline-")
            head = _Head(pipeline_id, recorded.version, recorded.seq, recorded.by, recorded.at)
            heads[recorded.stream] = head
        head.version, head.seq, head.by, head.at = recorded.version, recorded.seq, recorded.by, recorded.at
        _note(head, recorded)
    return list(heads.values())


def _note(head: _Head, recorded: Recorded) -> None:
    match recorded.event:
        case happened.PipelineCreated(name=name, description=description, tags=tags):
            head.created, head.created_by, head.created_at = True, recorded.by, recorded.at
            head.name, head.description, head.archived, head.tags = name, description, False, dict(tags)
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
            head.tags = {key: tag for key, tag in (head.tags or {}).items() if key not in gone} | after
            head.untagged = ((head.untagged or frozenset()) | gone) - after.keys()
        case _:
            pass


@cache
def statement(suffix: str) -> str:
    """Everything in one statement: no row is touched by two of its parts. ``$1``: the changes; ``$2`` is added to each
    ``seq``. An append has it as ``pipelines_take_in``; another wording needs a migration that makes that anew."""
    heads, parts = f"pipeline_heads{suffix}", f"pipeline_parts{suffix}"
    return f"""
with head as (
  select * from jsonb_to_recordset($1::jsonb -> 'heads')
    as t (id uuid, created boolean, version int, seq bigint, by text, at timestamptz, created_by text,
      created_at timestamptz, name text, description text, archived boolean, tags jsonb, untagged jsonb)
), created as (
  insert into {heads} (id, name, description, tags, archived, version, seq, created_by, created_at, updated_by,
    updated_at)
  select id, name, description, coalesce(tags, '{{}}'), archived, version, $2 + seq, created_by, created_at, by, at
    from head where created
), changed as (
  update {heads} h
     set name = coalesce(t.name, h.name),
         description = coalesce(t.description, h.description),
         tags = case when t.tags is null and t.untagged is null then h.tags
           else (h.tags - array(select jsonb_array_elements_text(t.untagged))) || coalesce(t.tags, '{{}}') end,
         archived = coalesce(t.archived, h.archived),
         version = t.version, seq = $2 + t.seq, updated_by = t.by, updated_at = t.at
    from head t where h.id = t.id and t.created is null
), put as (
  insert into {parts} (pipeline_id, kind, id, seq, place, body)
  select pipeline_id, kind, id, $2 + seq, place, body
    from jsonb_to_recordset($1::jsonb -> 'puts')
      as t (pipeline_id uuid, kind text, id text, seq bigint, place int, body jsonb)
  on conflict (pipeline_id, kind, id)
  do update set seq = excluded.seq, place = excluded.place, body = excluded.body
), patched as (
  update {parts} p
     set body = case when t.config is not null
       then jsonb_set(p.body || t.fields, '{{config}}',
              ((p.body -> 'config') - array(select jsonb_array_elements_text(t.unset))) || t.config)
       else p.body || t.fields end
    from jsonb_to_recordset($1::jsonb -> 'patches')
      as t (pipeline_id uuid, kind text, id text, fields jsonb, config jsonb, unset jsonb)
   where p.pipeline_id = t.pipeline_id and p.kind = t.kind and p.id = t.id
)
delete from {parts} p
 using jsonb_to_recordset($1::jsonb -> 'drops') as t (pipeline_id uuid, kind text, id text)
 where p.pipeline_id = t.pipeline_id and p.kind = t.kind and p.id = t.id
"""  # noqa: S608 - the suffix is one of our own two
