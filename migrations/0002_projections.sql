-- What the log says, in rows. Tables are written in the append's transaction and can be rebuilt from the log
-- (`lakestream rebuild`), which puts a new table in the place of the old one: so no foreign keys between them.

-- One row per pipeline: all but its drawing.
create table pipeline_heads (
  id uuid primary key,
  name varchar(255) not null,
  description text not null,
  tags jsonb not null,
  archived boolean not null,
  version int not null,
  seq bigint not null,
  created_by varchar(255) not null,
  created_at timestamptz not null,
  updated_by varchar(255) not null,
  updated_at timestamptz not null
) with (fillfactor = 70);

-- One row per thing drawn, so that an edit writes what it changes and not the whole canvas.
-- kind: node, edge, note or group. Things stand in the order of (seq, place), as they came.
create table pipeline_parts (
  pipeline_id uuid not null,
  kind text not null,
  id text not null,
  seq bigint not null,
  place int not null,
  body jsonb not null,
  primary key (pipeline_id, kind, id)
) with (fillfactor = 70);

create table deploy_history (
  id uuid primary key,
  pipeline_id uuid not null,
  pipeline_version int not null,
  code_target varchar(20),
  databricks_job_id varchar(255),
  databricks_pipeline_id varchar(255),
  job_url text,
  deploy_status varchar(20) not null,
  deployed_code text,
  cluster_config jsonb not null default '{}',
  deployed_by varchar(255) not null,
  deployed_at timestamptz not null,
  error_message text,
  error_code text,
  target varchar(20) not null,
  trigger varchar(20) not null,
  sha256 text,
  started_at timestamptz,
  ended_at timestamptz,
  seq bigint not null
);
create index on deploy_history (pipeline_id, deployed_at desc);

create table saved_templates (
  id uuid primary key,
  name varchar(255) not null,
  description text not null,
  industry varchar(100) not null,
  canvas_json jsonb not null,
  is_builtin boolean not null,
  created_by varchar(255) not null,
  created_at timestamptz not null
);

-- Made from the newest version of a pipeline, behind it; `view` holds all that is known about the drawing.
create table pipeline_code (
  pipeline_id uuid primary key,
  version int not null,
  code_target varchar(20),
  generated_sdp_code text,
  generated_sss_code text,
  view jsonb not null,
  updated_at timestamptz not null default now()
);

-- A run on its way: which server has it, what it runs, how far it is. Of the day, not of the log.
create table deployment_runs (
  deployment_id uuid primary key,
  server text not null,
  artefact jsonb,
  progress jsonb,
  updated_at timestamptz not null default now()
);

-- A person's own settings: no history, so not in the log.
create table user_preferences (
  user_id varchar(255) primary key,
  default_catalog varchar(255) not null default '',
  default_schema varchar(255) not null default '',
  canvas_settings jsonb not null default '{}',
  recent_pipelines uuid[] not null default '{}',
  updated_at timestamptz not null default now()
);

-- Those who follow the log from behind: how far they are, and which server runs them now.
create table handlers (
  name text primary key,
  cursor bigint not null,
  owner text,
  leased_until timestamptz
);

-- Events a handler could not digest. It went on without them.
create table dead_letters (
  handler text not null,
  seq bigint not null,
  stream text not null,
  error text not null,
  at timestamptz not null default now(),
  primary key (handler, seq)
);

create function canvas(pipeline uuid) returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'nodes', coalesce(jsonb_agg(body order by seq, place) filter (where kind = 'node'), '[]'),
    'edges', coalesce(jsonb_agg(body order by seq, place) filter (where kind = 'edge'), '[]'),
    'notes', coalesce(jsonb_agg(body order by seq, place) filter (where kind = 'note'), '[]'),
    'groups', coalesce(jsonb_agg(body order by seq, place) filter (where kind = 'group'), '[]'))
  from pipeline_parts where pipeline_id = pipeline
$$;

-- draft: never ran. deployed, paused: what became of the last run that began.
create function deployed_status(pipeline uuid) returns text
language sql stable
as $$
  select coalesce((
    select case deploy_status when 'stopped' then 'paused' else 'deployed' end
      from deploy_history
     where pipeline_id = pipeline and deploy_status in ('running', 'success', 'stopped')
     order by deployed_at desc limit 1), 'draft')
$$;

create view pipelines as
select h.id, h.name, h.description, canvas(h.id) as canvas_json,
       c.code_target, c.generated_sdp_code, c.generated_sss_code,
       h.version,
       (case when h.archived then 'archived' else deployed_status(h.id) end)::varchar(20) as status,
       h.created_by, h.created_at, h.updated_at, h.tags
  from pipeline_heads h
  left join pipeline_code c on c.pipeline_id = h.id;

create view templates as select * from saved_templates;
