-- A role for each service, with what it needs and no more: none of them owns a table, changes the schema, or creates roles.
-- Run it as the owner of the schema, who must be allowed to create roles, after each migration; running it again changes
-- nothing. Passwords are set apart from it: alter role agentpipe_ingest password '…'.
do $$
declare
  service text;
begin
  foreach service in array array['agentpipe_ingest', 'agentpipe_upload', 'agentpipe_stream'] loop
    if not exists (select 1 from pg_roles where rolname = service) then
      execute format('create role %I login', service);
    end if;
    -- Temporary tables: uploads are compared with what is stored in them.
    execute format('grant connect, temporary on database %I to %I', current_database(), service);
    execute format('grant usage on schema public to %I', service);
    execute format('grant select on all tables in schema public to %I', service);
    execute format('grant usage on all sequences in schema public to %I', service);
    execute format('grant execute on all functions in schema public to %I', service);
    -- What all of them write when they serve requests: events, who used which key, and who was refused.
    execute format('grant insert, update on conversation, participant, message, event_log, event_log_head, event_identity,
      usage_day, rate_refusal to %I', service);
    -- What was noted of others cannot be changed.
    execute format('grant insert on audit_entry to %I', service);
    execute format('grant update on api_key to %I', service);
  end loop;
end $$;

-- Nobody else: what belongs to everybody by default.
revoke create on schema public from public;

-- Manages keys and projects, keeps rejected events, and forgets what is kept for a limited time.
grant insert, update, delete on api_key, project, rejected_event to agentpipe_ingest;
grant delete on audit_entry, usage_day, rate_refusal, event_identity to agentpipe_ingest;

grant insert, update, delete on upload, event_identity to agentpipe_upload;
grant delete on message, participant to agentpipe_upload;

-- Derives tables from the log, sends webhooks, and forgets conversations and the beginning of the log.
grant insert, update, delete, truncate on log_follower, search_text, statistics_conversation, statistics_member,
  statistics_quarter, listed_conversation, webhook, webhook_delivery to agentpipe_stream;
-- Locks a project while it counts its webhooks, which takes the right to update one column; this one tells nobody anything.
grant update (created_at) on project to agentpipe_stream;
grant update, delete on conversation, participant, message, event_log, event_identity, upload, rejected_event
  to agentpipe_stream;

-- A session that holds the order lock without working is ended by ingest-service, whose ever it is of the three. Only a
-- superuser, or who was given them with admin option, can give these; without, only sessions of ingest-service are ended.
do $$
begin
  grant pg_signal_backend, pg_read_all_stats to agentpipe_ingest;
exception
  when insufficient_privilege then
    raise notice 'agentpipe_ingest cannot end sessions of other services';
end $$;
