-- append_events as before, but a conversation's total of tokens stops at the largest bigint: one message with a huge
-- count, accepted before counts were bounded, made every later message of its conversation fail.
--
-- Appends a batch of events, all or none.
--
-- Must be called in READ COMMITTED: each statement inside needs a snapshot of its own, taken after the locks before it.
-- All arrays have one element an event; a message has a fingerprint, and only a message has m_*. fact is what
-- apply_started, apply_ended or apply_error take. Within one batch the identities are distinct: the caller folds repeats.
--
-- outcomes: 0 appended, 1 duplicate, 2 conflict, 3 deleted, 4 busy (its conversation's lock was not to be had in
-- p_lock_wait). positions and seqs are null for all but 0. Raises AP001 when the server was restarted since
-- p_server_started: the caller then has to ask check_epoch first.
create or replace function append_events(
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
      total_tokens = least(k.total_tokens + a.tokens, 9223372036854775807),
      total_cost = k.total_cost + a.cost,
      total_duration = k.total_duration + a.duration,
      last_event_at = greatest(k.last_event_at, a.at),
      updated_at = clock_timestamp()
    from (select u.c, count(*) events, count(u.f) messages, max(u.at::timestamptz) at,
                 coalesce(sum(coalesce(u.tokens, coalesce(u.input, 0)::numeric + coalesce(u.output, 0))), 0) tokens,
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
