-- What becomes of a pipeline's status by its runs (DP7). draft: none has begun, or all that did failed.
-- deployed: one is going, or the last one was carried to its end. paused: the last one was stopped.
-- A run that failed, and one that was stopped before it began, leaves the status as it was.
create or replace function deployed_status(pipeline uuid) returns text
language sql stable
as $$
  select coalesce((
    select case deploy_status when 'stopped' then 'paused' else 'deployed' end
      from deploy_history
     where pipeline_id = pipeline and started_at is not null and deploy_status in ('running', 'success', 'stopped')
     order by deploy_status = 'running' desc, seq desc limit 1), 'draft')
$$;
