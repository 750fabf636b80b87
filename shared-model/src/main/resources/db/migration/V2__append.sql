-- The timeline of the running server. pg_control_checkpoint() shows a promotion only after the next checkpoint.
create function current_timeline() returns integer language sql volatile as $$
  select ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int
$$;

insert into event_log_head (epoch, first_position, system_identifier, timeline_id)
  select 1, 1, system_identifier, current_timeline() from pg_control_system();

-- The last lock every writer of event_log takes; the two-key form shares no key with the conversations' locks.
create function lock_event_order() returns void language sql volatile as $$
  select pg_advisory_xact_lock(1095781712, 1)
$$;

-- Begins a new epoch when this database is not the one the log was written to (restored, promoted), or when a
-- witness has seen a later epoch or a higher position than this database holds (a snapshot was put back).
create function check_epoch(witness_epoch bigint, witness_position bigint,
    out epoch bigint, out first_position bigint, out head bigint, out server_started timestamptz)
  language plpgsql volatile as $$
declare
  known event_log_head;
begin
  perform lock_event_order();
  select * into known from event_log_head;
  select coalesce(max(position), 0) into head from event_log;
  if known.system_identifier <> (select system_identifier from pg_control_system())
      or known.timeline_id <> current_timeline()
      or witness_epoch > known.epoch
      or (witness_epoch = known.epoch and witness_position > head) then
    -- Seconds since 1970, so that two restores of one backup never give the same epoch to two histories.
    update event_log_head set
      epoch = greatest(known.epoch + 1, witness_epoch + 1, extract(epoch from clock_timestamp())::bigint),
      system_identifier = (select system_identifier from pg_control_system()),
      timeline_id = current_timeline()
      returning * into known;
  end if;
  epoch := known.epoch;
  first_position := known.first_position;
  server_started := pg_postmaster_start_time();
end $$;

-- Locks conversations in id order, waiting at most p_wait in all; gives back those it could not have.
create function lock_conversations(p_ids text[], p_wait interval) returns text[]
  language plpgsql volatile set lock_timeout = 0 as $$
declare
  v_id text;
  v_busy text[] := '{}';
  v_deadline timestamptz;
begin
  for v_id in select distinct c collate "C" from unnest(p_ids) c where c is not null order by 1 loop
    continue when pg_try_advisory_xact_lock(hashtextextended(v_id, 0));
    v_deadline := coalesce(v_deadline, clock_timestamp() + p_wait);
    begin
      perform set_config('lock_timeout',
        greatest(1, ceil(extract(epoch from v_deadline - clock_timestamp()) * 1000))::int::text, true);
      perform pg_advisory_xact_lock(hashtextextended(v_id, 0));
    exception when lock_not_available then
      v_busy := v_busy || v_id;
    end;
  end loop;
  return v_busy;
end $$;

create function apply_started(p_id text, f json) returns void language sql volatile as $$
  update conversation c set
    name = coalesce(c.name, f->>'name'),
    mode = coalesce(c.mode, f->>'mode'),
    max_turns = coalesce(c.max_turns, (f->>'maxTurns')::int),
    initial_prompt = coalesce(c.initial_prompt, f->>'initialPrompt'),
    started_at = coalesce(c.started_at, (f->>'startedAt')::timestamptz),
    started_at_text = coalesce(c.started_at_text, f->>'startedAtText'),
    system_info = coalesce(c.system_info, f->'systemInfo'),
    command = coalesce(c.command, f->'command'),
    metadata = coalesce(c.metadata, f->'metadata')
  where c.id = p_id;
  insert into participant as p (conversation_id, agent_id, ordinal, agent_type, agent_name, agent_version, model, prompt,
      announcement, cli_version, settings)
    select distinct on (a->>'agentId') p_id, a->>'agentId', i, a->>'agentType', a->>'agentName', a->>'agentVersion', a->>'model', a->>'prompt',
      a->>'announcement', a->>'cliVersion', a->'settings'
    from json_array_elements(coalesce(f->'participants', '[]')) with ordinality x(a, i)
    order by a->>'agentId', i
    on conflict (conversation_id, agent_id) do update set
      agent_name = coalesce(p.agent_name, excluded.agent_name),
      agent_version = coalesce(p.agent_version, excluded.agent_version),
      model = coalesce(p.model, excluded.model),
      prompt = coalesce(p.prompt, excluded.prompt),
      announcement = coalesce(p.announcement, excluded.announcement),
      cli_version = coalesce(p.cli_version, excluded.cli_version),
      settings = coalesce(p.settings, excluded.settings);
$$;

-- The life of a conversation, all of it: apply_ended, apply_alive, and that nothing else writes its status.
--
--   ACTIVE  -- an end reported by the client -->  COMPLETED, INTERRUPTED or ERROR, as it says
--   ACTIVE  -- silence, found by the sweep ---->  INTERRUPTED and silent
--   silent  -- any event but an end ----------->  ACTIVE
--   silent  -- an end reported by the client -->  as that says, whatever its timestamp
--   ended   -- a newer end -------------------->  as that says
--   ended   -- anything else ------------------>  unchanged: late messages count, late starts and errors only add
--
-- The newest end counts; of two at the same microsecond the one with the greater identity, so that order never matters.
create function apply_ended(p_id text, p_identity text, f json) returns void language sql volatile as $$
  update conversation c set
    status = f->>'status',
    ended_at = (f->>'endedAt')::timestamptz,
    ended_at_text = f->>'endedAtText',
    ended_by = p_identity,
    completion_reason = f->>'completionReason',
    summary = coalesce(f->'summary', c.summary),
    reported_messages = (f->>'totalMessages')::bigint,
    reported_turns = (f->>'totalTurns')::bigint,
    reported_tokens = (f->>'totalTokens')::bigint,
    reported_cost = (f->>'totalCost')::numeric,
    reported_duration = (f->>'totalDuration')::numeric,
    silent = f->'silentAfter' is not null
  where c.id = p_id
    and case
      -- Only while the silence lasts: the end itself is the one event since.
      when f->'silentAfter' is not null then c.status = 'ACTIVE' and c.last_seq = (f->>'silentAfter')::bigint + 1
      else c.ended_at is null or c.silent
        or (c.ended_at, c.ended_by) < ((f->>'endedAt')::timestamptz, p_identity collate "C") end;
$$;

-- A conversation that was taken for silent goes on.
create function apply_alive(p_id text) returns void language sql volatile as $$
  update conversation c set status = 'ACTIVE', silent = false, ended_at = null, ended_at_text = null, ended_by = null,
    completion_reason = null
  where c.id = p_id and c.silent;
$$;

create function apply_error(p_id text, f json) returns void language sql volatile as $$
  update conversation c set
    error_count = c.error_count + 1,
    last_error = case when c.last_error_at is null or c.last_error_at <= (f->>'at')::timestamptz then f->>'error' else c.last_error end,
    last_error_at = greatest(c.last_error_at, (f->>'at')::timestamptz)
  where c.id = p_id;
$$;

-- Appends a batch of events, all or none.
--
-- Must be called in READ COMMITTED: each statement inside needs a snapshot of its own, taken after the locks before it.
-- All arrays have one element an event; a message has a fingerprint, and only a message has m_*. fact is what
-- apply_started, apply_ended or apply_error take. Within one batch the identities are distinct: the caller folds repeats.
--
-- outcomes: 0 appended, 1 duplicate, 2 conflict, 3 deleted, 4 busy (its conversation's lock was not to be had in
-- p_lock_wait). positions and seqs are null for all but 0. Raises AP001 when the server was restarted since
-- p_server_started: the caller then has to ask check_epoch first.
create function append_events(
    conversation text[], type text[], payload text[], identity text[], fingerprint bigint[], at text[], source text[],
    fact_kind text[], fact text[],
    m_agent_id text[], m_agent_name text[], m_agent_type text[], m_agent_version text[], m_content text[],
    m_role text[], m_sent_at text[], m_sent_at_text text[], m_sequence_number int[], m_turn_number int[],
    m_duration numeric[],
    m_input_tokens bigint[], m_output_tokens bigint[], m_total_tokens bigint[], m_model text[], m_cost numeric[],
    m_extra text[],
    p_lock_wait interval, p_server_started timestamptz,
    out epoch bigint, out head_before bigint, out outcomes smallint[], out positions bigint[], out seqs bigint[])
  language plpgsql volatile
  -- Cached plans must not scan: the tables were empty when they were made.
  set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
  set jit = off
as $$
#variable_conflict use_column
declare
  v_ids text[];
  v_busy text[];
  v_known int;
  v_fact record;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'append_events needs READ COMMITTED, not %', current_setting('transaction_isolation');
  end if;
  if p_server_started is distinct from pg_postmaster_start_time() then
    raise exception 'the server was restarted' using errcode = 'AP001';
  end if;

  v_busy := lock_conversations(append_events.conversation, p_lock_wait);

  select array_agg(distinct u.c collate "C") into v_ids
    from unnest(append_events.conversation) u(c) where u.c is not null and u.c <> all (v_busy);
  select count(*) into v_known
    from (select 1 from unnest(v_ids) i(id) join conversation k on k.id = i.id order by k.id for no key update of k) x;
  if v_known < cardinality(v_ids) then
    insert into conversation (id, source)
      select distinct on (u.c collate "C") u.c, u.s
      from unnest(append_events.conversation, append_events.source) with ordinality u(c, s, i)
      where u.c = any (v_ids) order by u.c collate "C", u.i
      on conflict do nothing;
  end if;

  -- A statement of its own: what was committed while this one waited for the locks must be seen.
  select array_agg((case
      when u.c = any (v_busy) then 4
      when k.deleted_at is not null then 3
      when m.id is not null then case when m.fingerprint = u.f then 1 else 2 end
      when x.identity is not null then 1
      else 0 end)::smallint order by u.i)
    into outcomes
    from unnest(append_events.conversation, append_events.identity, append_events.fingerprint)
      with ordinality u(c, k, f, i)
    left join conversation k on k.id = u.c
    left join message m on u.f is not null and m.conversation_id = u.c and m.id = u.k
    left join event_identity x on u.f is null and x.conversation_id = coalesce(u.c, '') and x.identity = u.k;

  select array_agg(case when n.o = 0 then k.last_seq + n.s end order by n.i),
         array_agg(case when n.o = 0 then n.p end order by n.i)
    into seqs, positions
    from (select u.*, count(*) filter (where u.o = 0) over (partition by u.c order by u.i) s,
                 count(*) filter (where u.o = 0) over (order by u.i) p
            from unnest(outcomes, append_events.conversation) with ordinality u(o, c, i)) n
    left join conversation k on k.id = n.c;

  update conversation k set
      last_seq = k.last_seq + a.events,
      message_count = k.message_count + a.messages,
      total_tokens = k.total_tokens + a.tokens,
      total_cost = k.total_cost + a.cost,
      total_duration = k.total_duration + a.duration,
      last_event_at = greatest(k.last_event_at, a.at),
      updated_at = clock_timestamp()
    from (select u.c, count(*) events, count(u.f) messages, max(u.at::timestamptz) at,
                 coalesce(sum(coalesce(u.tokens, coalesce(u.input, 0) + coalesce(u.output, 0))), 0) tokens,
                 coalesce(sum(u.cost), 0) cost, coalesce(sum(u.duration), 0) duration
            from unnest(outcomes, append_events.conversation, append_events.fingerprint, append_events.at,
                   m_total_tokens, m_input_tokens, m_output_tokens, m_cost, m_duration)
              u(o, c, f, at, tokens, input, output, cost, duration)
            where u.o = 0 and u.c is not null group by u.c) a
    where k.id = a.c;

  for v_fact in select distinct u.c from unnest(outcomes, append_events.conversation, append_events.fact_kind) u(o, c, kind)
      join conversation k on k.id = u.c where k.silent and u.o = 0 and u.kind is distinct from 'ended' loop
    perform apply_alive(v_fact.c);
  end loop;
  for v_fact in select u.c, u.k, u.kind, u.fact::json fact
      from unnest(outcomes, append_events.conversation, append_events.identity, append_events.fact_kind,
        append_events.fact) with ordinality u(o, c, k, kind, fact, i)
      -- A second, different start fills what is still empty.
      where u.kind is not null and u.c is not null and (u.o = 0 or (u.o = 1 and u.kind = 'started')) order by u.i loop
    case v_fact.kind
      when 'started' then perform apply_started(v_fact.c, v_fact.fact);
      when 'ended' then perform apply_ended(v_fact.c, v_fact.k, v_fact.fact);
      when 'error' then perform apply_error(v_fact.c, v_fact.fact);
    end case;
  end loop;

  perform lock_event_order();

  select coalesce(max(l.position), 0) into head_before from event_log l;
  select h.epoch into epoch from event_log_head h;
  select array_agg(head_before + u.p order by u.i) into positions from unnest(positions) with ordinality u(p, i);

  insert into event_log (position, conversation_id, seq, type, recorded_at, payload)
    select u.p, u.c, u.s, u.t, clock_timestamp(), u.payload
    from unnest(outcomes, positions, append_events.conversation, seqs, append_events.type, append_events.payload)
      u(o, p, c, s, t, payload)
    where u.o = 0;
  insert into event_identity (conversation_id, identity, position)
    select coalesce(u.c, ''), u.k, u.p
    from unnest(outcomes, positions, append_events.conversation, append_events.identity, append_events.fingerprint)
      u(o, p, c, k, f)
    where u.o = 0 and u.f is null;
  insert into message (conversation_id, id, position, fingerprint, agent_id, agent_name, agent_type, agent_version,
      content, role, sent_at, sent_at_text, sequence_number, turn_number, duration, input_tokens, output_tokens,
      total_tokens, model, cost, extra)
    select u.c, u.k, u.p, u.f, u.agent_id, u.agent_name, u.agent_type, u.agent_version, u.content, u.role,
      u.sent_at::timestamptz, u.sent_at_text, u.sequence_number, u.turn_number, u.duration, u.input_tokens, u.output_tokens,
      u.total_tokens, u.model, u.cost, u.extra::json
    from unnest(outcomes, positions, append_events.conversation, append_events.identity, append_events.fingerprint,
        m_agent_id, m_agent_name, m_agent_type, m_agent_version, m_content, m_role, m_sent_at, m_sent_at_text,
        m_sequence_number,
        m_turn_number, m_duration, m_input_tokens, m_output_tokens, m_total_tokens, m_model, m_cost, m_extra)
      u(o, p, c, k, f, agent_id, agent_name, agent_type, agent_version, content, role, sent_at, sent_at_text,
        sequence_number, turn_number, duration, input_tokens, output_tokens, total_tokens, model, cost, extra)
    where u.o = 0 and u.f is not null;
end $$;
