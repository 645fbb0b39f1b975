-- The log. Rules ES1… are in server/events/SPEC.md.

-- One row. Whoever appends holds it until the commit: numbers are given in commit order, and a rollback gives them back.
create table head (
  only_row boolean primary key default true check (only_row),
  seq bigint not null
);
insert into head (seq) values (0);

create table events (
  seq bigint primary key,
  stream text not null,
  version int not null,
  edit_id text not null,
  by text not null,
  at timestamptz not null,
  type text not null,
  v smallint not null,
  data jsonb not null,
  undoes text,
  unique (stream, version)
);

-- One row per edit, kept for ever: what it did, or what its sender was told.
create table edits (
  edit_id text primary key,
  stream text not null,
  by text not null,
  at timestamptz not null,
  meta jsonb,
  answer jsonb,
  first_version int not null,
  last_version int not null
);

-- Appends a batch of edits; see ES3 to ES9. `repeats` marks an edit id that stands earlier in the same batch.
-- Arrays are parallel: one place per edit; the last four one place per event, `owners` being the edit's place.
-- Null for an array in which all is null (in `repeats`: false; in `forms`: 1).
-- Answers per edit: 0 appended, 1 duplicate, 2 conflict, 3 repeat; the stream's version before it; and the head before the batch.
-- Without statistics on a young table the planner would read the whole log to find a few ids: no seqscan, here and in
-- what follows in the same transaction.
create function append_batch(
  ids text[], streams text[], bys text[], ats timestamptz[], expected int[], counts int[],
  repeats boolean[], metas text[], answers text[], undone text[],
  owners int[], types text[], forms smallint[], datas text[],
  out verdicts int[], out bases int[], out head_before bigint
)
language plpgsql
as $$
declare
  known text[];
  edit record;
  present text;
  running int;
  broken boolean;
  appended int;
begin
  perform set_config('enable_seqscan', 'off', true);
  select seq into strict head_before from head for update;
  known := array(select edit_id from edits where edit_id = any (ids));
  verdicts := array_fill(0, array[cardinality(ids)]);
  bases := verdicts;
  for edit in
    select t.id, t.stream, t.expected, t.count, t.repeat, t.place
      from unnest(ids, streams, expected, counts, repeats) with ordinality
        as t (id, stream, expected, count, repeat, place)
     order by t.stream, t.place
  loop
    if present is distinct from edit.stream then
      present := edit.stream;
      broken := false;
      running := coalesce(
        (select e.version from events e where e.stream = present order by e.version desc limit 1), 0);
    end if;
    bases[edit.place] := running;
    if edit.repeat then
      verdicts[edit.place] := 3;
      broken := true;
    elsif edit.id = any (known) then
      verdicts[edit.place] := 1;
      broken := true;
    elsif broken or edit.expected <> running then
      verdicts[edit.place] := 2;
      broken := true;
    else
      running := running + edit.count;
    end if;
  end loop;

  insert into edits (edit_id, stream, by, at, meta, answer, first_version, last_version)
  select t.id, t.stream, t.by, t.at, t.meta::jsonb, t.answer::jsonb, t.base + 1, t.base + t.count
    from unnest(ids, streams, bys, ats, metas, answers, counts, verdicts, bases)
      as t (id, stream, by, at, meta, answer, count, verdict, base)
   where t.verdict = 0;

  insert into events (seq, stream, version, edit_id, by, at, type, v, data, undoes)
  select head_before + row_number() over (order by d.place),
         t.stream, t.base + row_number() over (partition by d.owner order by d.place),
         t.id, t.by, t.at, d.type, coalesce(d.form, 1), d.data::jsonb, t.undoes
    from unnest(owners, types, forms, datas) with ordinality as d (owner, type, form, data, place)
    join unnest(ids, streams, bys, ats, undone, verdicts, bases) with ordinality
      as t (id, stream, by, at, undoes, verdict, base, place) on t.place = d.owner
   where t.verdict = 0;
  get diagnostics appended = row_count;

  if appended > 0 then
    update head set seq = head_before + appended;
    perform pg_notify('lakestream', 'log ' || (head_before + appended));
  end if;
end
$$;
