-- For how long a project keeps conversations that nothing is written to any more; null for as long as
-- AGENTPIPE_RETENTION_CONVERSATIONS says.
alter table project add column retention_days integer check (retention_days > 0);

-- Deletes what was rejected of a conversation. A body that was rejected need not be one that can be read, so the id is
-- looked for among its bytes, as a string of JSON. One that is written with other escapes than JSON needs is not found; it
-- goes when its retention ends. What another project sent under this id is that project's.
create function forget_rejected(p_id text, p_project text) returns void language sql volatile as $$
  delete from rejected_event
    where project = p_project and position(convert_to(to_json(p_id)::text, 'UTF8') in body) > 0
$$;

-- Deletes a conversation for good: its content, and its events in the log, whose rows stay as blanks so that positions
-- stay gapless. The conversation's row stays as a tombstone that refuses late retries: id, project, times and counts. So do
-- the identities of its events and uploads, which are hashes and numbers: if it is restored, its retries are known. One
-- last event, conversation.deleted, tells every viewer and every hub's ring.
--
-- p_projects are those it may be of, null for any; with p_last_seq only if nothing was written to it since. p_actor, p_address
-- and p_request are for the security log. Raises AP001 when the server was restarted since p_server_started; null when that
-- does not matter.
--
-- outcome: deleted (then the event is given back), gone (it was deleted before), unknown, changed, busy.
--
-- Locks are taken as append_events takes them, those of what is derived in between: the conversation's, the followers', the
-- order lock. The order lock comes last, when all rows have been rewritten.
create function delete_conversation(
    p_id text, p_projects text[], p_last_seq bigint, p_actor text, p_address text, p_request text,
    p_lock_wait interval, p_server_started timestamptz,
    out outcome text, out event_project text, out epoch bigint, out event_position bigint, out event_seq bigint,
    out event_payload text)
  language plpgsql volatile
  set lock_timeout = '10s'
as $$
declare
  v_known conversation;
  v_now timestamptz;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'delete_conversation needs READ COMMITTED, not %', current_setting('transaction_isolation');
  end if;
  if p_server_started <> pg_postmaster_start_time() then
    raise exception 'the server was restarted' using errcode = 'AP001';
  end if;
  -- A conversation never changes its project: what is foreign is found out without its lock.
  select * into v_known from conversation k where k.id = p_id and (p_projects is null or k.project = any (p_projects));
  if v_known.id is null then
    outcome := 'unknown';
    return;
  end if;
  event_project := v_known.project;
  -- Before any lock: it reads much. Also of one that is gone, for who tries again.
  perform forget_rejected(p_id, v_known.project);
  if cardinality(lock_conversations(array[p_id], p_lock_wait)) > 0 then
    outcome := 'busy';
    return;
  end if;
  select * into v_known from conversation k where k.id = p_id for no key update;
  if v_known.deleted_at is not null then
    outcome := 'gone';
    return;
  elsif v_known.last_seq <> p_last_seq then
    outcome := 'changed';
    return;
  end if;

  perform forget_derived(p_id);
  update conversation k set
      deleted_at = clock_timestamp(), updated_at = clock_timestamp(), last_seq = k.last_seq + 1,
      name = null, mode = null, initial_prompt = null, summary = null, system_info = null, command = null,
      metadata = null, last_error = null, completion_reason = null, ended_by = null
    where k.id = p_id
    returning k.last_seq, k.deleted_at into event_seq, v_now;
  delete from message where conversation_id = p_id;
  delete from participant where conversation_id = p_id;
  update event_log set type = 'redacted', payload = null where conversation_id = p_id;
  insert into audit_entry (project, actor, action, subject, address, request_id)
    values (event_project, p_actor, 'conversation.deleted', p_id, p_address, p_request);
  event_payload := '{"type":"conversation.deleted","timestamp":"'
    || to_char(v_now at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    || '","data":{"conversationId":' || to_json(p_id) || '}}';
  outcome := 'deleted';

  perform lock_event_order();
  select h.epoch into epoch from event_log_head h;
  select coalesce(max(l.position), 0) + 1 into event_position from event_log l;
  insert into event_log (position, conversation_id, seq, type, recorded_at, payload, project)
    values (event_position, p_id, event_seq, 'conversation.deleted', v_now, event_payload, event_project);
end $$;

-- The same for somebody who is signed in to the database. False when there is nothing to delete.
create or replace function delete_conversation(p_id text) returns boolean language sql volatile as $$
  select d.outcome = 'deleted'
  from delete_conversation(p_id, null, null, 'database:' || session_user, host(inet_client_addr()), null,
    interval '1 h', null) d
$$;

-- The first position that the log has to keep: of what is not older than p_age, and of the newest p_bytes, as far as they
-- say; null for no bound. Never beyond the newest event, which always stays. Reads a few rows, however long the log is: its
-- positions are gapless and were recorded in their order, and its size is told from a sample.
create function log_kept_from(p_age interval, p_bytes bigint) returns bigint language plpgsql volatile as $$
declare
  v_first bigint;
  v_head bigint;
  v_low bigint;
  v_middle bigint;
  v_row numeric;
  v_end timestamptz := clock_timestamp() - p_age;
begin
  select h.first_position into v_first from event_log_head h;
  select max(l.position) into v_head from event_log l;
  if v_head is null or v_head <= v_first then
    return v_first;
  end if;
  if p_bytes is not null then
    -- 72: the columns beside the text, the row's header, and its places in the indexes.
    select 72 + coalesce(avg(pg_column_size(l.payload)), 0) + coalesce(avg(2 * pg_column_size(l.conversation_id)), 0)
      into v_row
      from (select v_first + floor(random() * (v_head - v_first + 1))::bigint as p from generate_series(1, 1000)) s
      join event_log l on l.position = s.p;
    v_first := greatest(v_first, v_head - greatest(1, floor(p_bytes / v_row))::bigint + 1);
  end if;
  if p_age is not null then
    v_low := v_first;
    while v_low < v_head loop
      v_middle := (v_low + v_head) / 2;
      if (select l.recorded_at < v_end from event_log l where l.position = v_middle) then
        v_low := v_middle + 1;
      else
        v_head := v_middle;
      end if;
    end loop;
    v_first := v_low;
  end if;
  return v_first;
end $$;

-- From now on the log begins at p_first, or at its newest event, which always stays. Viewers whose cursor lies below it are
-- told to reload, and nobody reads what lies below it any more: drop_trimmed deletes it, after this was committed. Takes no
-- order lock: the log only grows at its other end. Gives back the first position.
create function begin_log_at(p_first bigint) returns bigint language sql volatile as $$
  update event_log_head h
    set first_position = greatest(h.first_position, least(p_first, coalesce((select max(position) from event_log), h.first_position)))
    returning first_position
$$;

-- Deletes at most p_limit of the events below the log's beginning, the oldest first; says how many. To be repeated, each in
-- a transaction of its own.
create function drop_trimmed(p_limit integer) returns integer language plpgsql volatile as $$
declare
  v_dropped integer;
begin
  delete from event_log where position in (
    select l.position from event_log l
    where l.position < (select h.first_position from event_log_head h) order by l.position limit p_limit);
  get diagnostics v_dropped = row_count;
  return v_dropped;
end $$;

-- As before for somebody who is signed in to the database, without the order lock.
create or replace function trim_log(p_before bigint, p_limit integer) returns bigint language plpgsql volatile as $$
declare
  v_first bigint;
  v_dropped integer;
begin
  select begin_log_at(least(p_before, h.first_position + p_limit)) into v_first from event_log_head h;
  v_dropped := drop_trimmed(p_limit);
  if v_dropped > 0 then
    perform note_in_database(null, 'retention.ran', 'event_log',
      v_dropped || ' events, those from ' || v_first || ' are kept');
  end if;
  return v_first;
end $$;
