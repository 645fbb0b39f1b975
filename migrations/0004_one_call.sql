-- An append in one call, Tables and commit included: the head is held for as long as the database needs, and never
-- while it waits for a server to say what comes next.

-- Takes what events of pipelines change into their Tables; `$2` is added to each `seq`.
-- Word for word what server/projections/pipelines.py says when it replays: a test holds them together.
create function pipelines_take_in(jsonb, bigint) returns void
language plpgsql
as $$
begin
with head as (
  select * from jsonb_to_recordset($1::jsonb -> 'heads')
    as t (id uuid, created boolean, version int, seq bigint, by text, at timestamptz, created_by text,
      created_at timestamptz, name text, description text, archived boolean, tags jsonb, untagged jsonb)
), created as (
  insert into pipeline_heads (id, name, description, tags, archived, version, seq, created_by, created_at, updated_by,
    updated_at)
  select id, name, description, coalesce(tags, '{}'), archived, version, $2 + seq, created_by, created_at, by, at
    from head where created
), changed as (
  update pipeline_heads h
     set name = coalesce(t.name, h.name),
         description = coalesce(t.description, h.description),
         tags = case when t.tags is null and t.untagged is null then h.tags
           else (h.tags - array(select jsonb_array_elements_text(t.untagged))) || coalesce(t.tags, '{}') end,
         archived = coalesce(t.archived, h.archived),
         version = t.version, seq = $2 + t.seq, updated_by = t.by, updated_at = t.at
    from head t where h.id = t.id and t.created is null
), put as (
  insert into pipeline_parts (pipeline_id, kind, id, seq, place, body)
  select pipeline_id, kind, id, $2 + seq, place, body
    from jsonb_to_recordset($1::jsonb -> 'puts')
      as t (pipeline_id uuid, kind text, id text, seq bigint, place int, body jsonb)
  on conflict (pipeline_id, kind, id)
  do update set seq = excluded.seq, place = excluded.place, body = excluded.body
), patched as (
  update pipeline_parts p
     set body = case when t.config is not null
       then jsonb_set(p.body || t.fields, '{config}',
              ((p.body -> 'config') - array(select jsonb_array_elements_text(t.unset))) || t.config)
       else p.body || t.fields end
    from jsonb_to_recordset($1::jsonb -> 'patches')
      as t (pipeline_id uuid, kind text, id text, fields jsonb, config jsonb, unset jsonb)
   where p.pipeline_id = t.pipeline_id and p.kind = t.kind and p.id = t.id
)
delete from pipeline_parts p
 using jsonb_to_recordset($1::jsonb -> 'drops') as t (pipeline_id uuid, kind text, id text)
 where p.pipeline_id = t.pipeline_id and p.kind = t.kind and p.id = t.id;
end
$$;

-- Appends a batch in which every edit lands, and what it changes in the Tables; answers the head before it.
-- Null, and nothing is done, where an edit is known or was decided on another version: `append_batch` judges those.
-- `batch`: edits in their order, those of one stream decided one on the other. `before`: the number of events before an
-- edit's; `firsts`: of each stream, the version its first edit was decided on.
-- No plan may depend on what is known of a young table's size: the indexes are always right.
create function append_whole(batch jsonb, firsts jsonb, changes jsonb, out head_before bigint)
language plpgsql
set enable_seqscan = off
as $$
declare
  appended int;
begin
  select seq into strict head_before from head for update;
  if exists (select from edits k where k.edit_id = any (array(select e ->> 'id' from jsonb_array_elements(batch) e)))
    or exists (
      select from jsonb_each(firsts) as t (stream, version)
       where t.version::int <> coalesce(
         (select e.version from events e where e.stream = t.stream order by e.version desc limit 1), 0))
  then
    head_before := null;
    return;
  end if;

  insert into edits (edit_id, stream, by, at, meta, answer, first_version, last_version)
  select t.id, t.stream, t.by, t.at, t.meta, t.answer, t.version + 1, t.version + t.count
    from jsonb_to_recordset(batch)
      as t (id text, stream text, by text, at timestamptz, meta jsonb, answer jsonb, version int, count int);

  insert into events (seq, stream, version, edit_id, by, at, type, v, data, undoes)
  select head_before + t.before + d.place, t.stream, t.version + d.place, t.id, t.by, t.at,
         d.data ->> 'event', coalesce(t.forms[d.place], 1), d.data, t.undoes
    from jsonb_to_recordset(batch)
      as t (id text, stream text, by text, at timestamptz, version int, before int, undoes text, forms int[],
        events jsonb),
      jsonb_array_elements(t.events) with ordinality as d (data, place);
  get diagnostics appended = row_count;

  if appended > 0 then
    update head set seq = head_before + appended;
    perform pg_notify('lakestream', 'log ' || (head_before + appended));
  end if;
  if changes is not null then
    perform pipelines_take_in(changes, head_before);
  end if;
end
$$;
