-- The newest position of the log when the conversation was called back last; null for one that never was. The identities of
-- its events up to there are from before its deletion.
alter table conversation add column restored_after bigint;

-- As before, and:
--
-- A later part of an export has no header: p_header is null. Its events are those of conversations that an earlier part
-- called back, so they are appended once more, too.
--
-- A request that is known by its key calls nothing back: nothing of it would be appended.
create or replace function restore_uploaded(
    p_key text, p_hash bytea, p_lock_wait interval, p_server_started timestamptz, p_dry_run boolean,
    p_max_differences integer, p_project text, p_header json, p_actor text,
    out outcome text, out conversation text, out answer json, out differences json,
    out epoch bigint, out first_position bigint, out appended integer)
  language plpgsql volatile
as $$
declare
  v_id text := p_header->>'conversationId';
  v_ids text[];
  v_new boolean;
begin
  perform require_upload_session(p_server_started);
  if v_id is not null then
    v_ids := array[v_id];
  else
    select array_agg(distinct u.conversation_id) filter (where u.conversation_id is not null) into v_ids
      from pg_temp.uploaded u;
  end if;
  -- As append_uploaded would in a moment; a dry run, too, has to see the conversation called back.
  if cardinality(lock_conversations(v_ids || p_key, p_lock_wait)) > 0 then
    outcome := 'busy';
    return;
  end if;
  if is_foreign(v_ids, p_project) then
    outcome := 'foreign';
    return;
  end if;
  v_new := v_id is not null and not exists (select 1 from conversation k where k.id = v_id and k.deleted_at is null);
  if not exists (select 1 from upload u where u.identity = p_key) then
    update conversation k set
        deleted_at = null, status = 'ACTIVE', source = 'cli-upload', name = null, mode = null, max_turns = null,
        initial_prompt = null, started_at = null, started_at_text = null, ended_at = null, ended_at_text = null,
        ended_by = null, silent = false, completion_reason = null, summary = null, system_info = null, command = null,
        metadata = null, message_count = 0, total_tokens = 0, total_cost = 0, total_duration = 0, error_count = 0,
        last_error = null, last_error_at = null, reported_messages = null, reported_turns = null, reported_tokens = null,
        reported_cost = null, reported_duration = null, last_event_at = null, updated_at = clock_timestamp(),
        restored_after = (select max(l.position) from event_log l)
      where k.id = v_id and k.deleted_at is not null;
    -- What comes back is appended once more; retries of what does not come back stay recognised. From the uploaded rows into
    -- the index, as in append_uploaded.
    perform set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true);
    delete from event_identity x using pg_temp.uploaded u, conversation k
      where k.id = any (v_ids) and k.deleted_at is null and u.conversation_id = k.id and u.fingerprint is null
        and x.conversation_id = k.id and x.identity = u.identity and x.position <= k.restored_after;
    perform set_config('enable_hashjoin', 'on', true), set_config('enable_mergejoin', 'on', true);
  end if;

  select a.outcome, a.conversation, a.answer, a.differences, a.epoch, a.first_position, a.appended
    into outcome, conversation, answer, differences, epoch, first_position, appended
    from append_uploaded(p_key, p_hash, p_lock_wait, p_server_started, p_dry_run, p_max_differences, p_project) a;

  if v_new and outcome = 'appended' and not p_dry_run then
    update conversation k set
        source = p_header->>'source',
        status = p_header->>'status',
        silent = coalesce((p_header->>'silent')::boolean, false),
        started_at = case when p_header->>'startedAt' is not null then k.started_at end,
        started_at_text = case when p_header->>'startedAt' is not null then k.started_at_text end,
        ended_at = (p_header->>'endedInstant')::timestamptz,
        ended_at_text = p_header->>'endedAt',
        completion_reason = p_header->>'completionReason',
        summary = p_header->'summary',
        reported_messages = (p_header->'reported'->>'totalMessages')::bigint,
        reported_turns = (p_header->'reported'->>'totalTurns')::bigint,
        reported_tokens = (p_header->'reported'->>'totalTokens')::bigint,
        reported_cost = (p_header->'reported'->>'totalCost')::numeric,
        reported_duration = (p_header->'reported'->>'totalDuration')::numeric,
        error_count = k.error_count + coalesce((p_header->>'earlierErrors')::integer, 0),
        last_error = coalesce(p_header->>'lastError', k.last_error),
        last_error_at = coalesce((p_header->>'lastErrorAt')::timestamptz, k.last_error_at),
        last_event_at = (p_header->>'lastEventAt')::timestamptz,
        created_at = (p_header->>'createdAt')::timestamptz
      where k.id = v_id;
    insert into audit_entry (project, actor, action, subject)
      values (p_project, p_actor, 'conversation.restored', v_id);
  end if;
end $$;
