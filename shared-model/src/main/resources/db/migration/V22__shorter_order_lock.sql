-- Uploads hold the order lock for less time: with 10,000 messages, their foreign key alone was looked up 10,000 times there.

-- Rather try again than hold up the writers behind a reader that is slow; in the order in which writers take them.
set local lock_timeout = '1s';
lock table conversation, message in access exclusive mode;

-- Writers make the conversation first and keep its row locked until they commit, and no row of conversation is ever deleted,
-- but by hand. Then its messages go with it, as before.
alter table message drop constraint message_conversation_id_fkey;

create function delete_messages() returns trigger language plpgsql volatile as $$
begin
  delete from message where conversation_id = old.id;
  return null;
end $$;
create trigger delete_messages after delete on conversation for each row execute function delete_messages();

-- store_session as before, but its rows are complete before the order lock.
--
-- Stores a whole conversation that happened elsewhere, of the messages in the table uploaded: all or nothing, and one
-- event in the log.
--
-- p_started and p_ended (null while it is active) are what apply_started and apply_ended take, p_event the line of
-- session.uploaded, p_key the identity of an Idempotency-Key or null. p_dry_run takes no lock and writes nothing.
--
-- outcome: created, duplicate (answer is the first one), recognised (a state file of a run that was streamed), deleted,
-- conflict (conversation is the existing one, differences [{field, message}]), busy,
-- foreign (the conversation is another project's; nothing else is told then).
create or replace function store_session(
    p_id text, p_kind text, p_key text, p_hash bytea, p_started json, p_ended json, p_event text, p_answer json,
    p_lock_wait interval, p_server_started timestamptz, p_dry_run boolean, p_max_differences integer, p_project text,
    out outcome text, out conversation text, out answer json, out differences json,
    out epoch bigint, out event_position bigint)
  language plpgsql volatile
  -- No plan_cache_mode here: custom plans would be made for the foreign key's check of every single row, too.
  set jit = off
as $$
#variable_conflict use_column
declare
  v_deleted boolean;
  v_known upload;
  v_numbered boolean;
begin
  perform require_upload_session(p_server_started);
  if is_foreign(array[p_id], p_project) then
    outcome := 'foreign';
    return;
  end if;
  conversation := p_id;
  if not p_dry_run then
    if cardinality(lock_conversations(array[p_id, p_key], p_lock_wait)) > 0 then
      outcome := 'busy';
      return;
    end if;
    perform 1 from conversation k where k.id = p_id for no key update;
    -- A statement of its own: the conversation may have begun while this one waited for the lock.
    if is_foreign(array[p_id], p_project) then
      outcome := 'foreign';
      conversation := null;
      return;
    end if;
  end if;

  select * into v_known from upload u
    where u.identity in ('session:' || p_id, p_key)
    -- One of the same content last: a difference is to be told.
    order by u.content_hash = p_hash, u.identity limit 1;
  if v_known.identity is not null then
    conversation := v_known.conversation_id;
  end if;
  select k.deleted_at is not null into v_deleted from conversation k where k.id = conversation;
  if v_deleted then
    outcome := 'deleted';
    return;
  elsif v_known.identity is not null and v_known.content_hash = p_hash then
    outcome := 'duplicate';
    answer := v_known.answer;
    return;
  elsif v_deleted is not null or v_known.identity is not null then
    if p_kind = 'state' and v_known.identity is null then
      select json_agg(d) into differences from state_differences(conversation, p_max_differences) d;
      outcome := 'recognised';
    else
      select json_agg(d) into differences from session_differences(conversation, p_started, p_ended, p_max_differences) d;
      outcome := 'duplicate';
      answer := p_answer;
    end if;
    -- By another identity the content is another one even where nothing of it differs.
    if differences is not null or v_known.identity is not null then
      outcome := 'conflict';
    end if;
    return;
  end if;

  outcome := 'created';
  answer := p_answer;
  if p_dry_run then
    return;
  end if;

  insert into conversation (id, source, project, status, last_seq, message_count, total_tokens, total_cost, total_duration,
      last_event_at)
    select p_id, 'cli-upload', p_project, 'ACTIVE', 1, count(*),
      least(coalesce(sum(coalesce(u.total_tokens, coalesce(u.input_tokens, 0)::numeric + coalesce(u.output_tokens, 0))), 0),
        9223372036854775807),
      coalesce(sum(u.cost), 0), coalesce(sum(u.duration), 0),
      greatest(max(u.sent_at), (p_started->>'startedAt')::timestamptz, (p_ended->>'endedAt')::timestamptz)
    from uploaded u;
  perform apply_started(p_id, p_started);
  if p_ended is not null then
    perform apply_ended(p_id, 'session.uploaded', p_ended);
  end if;
  insert into upload (identity, conversation_id, kind, content_hash, answer)
    select i, p_id, p_kind, p_hash, p_answer from unnest(array['session:' || p_id, p_key]) i where i is not null;
  -- Messages of one second keep the order they came in; those without an id get theirs.
  v_numbered := exists (select 1 from uploaded u where u.sequence_number is not null);
  if not v_numbered or exists (select 1 from uploaded u where u.identity is null) then
    update uploaded u set
        identity = coalesce(u.identity, uploaded_message_id(p_id, u.ordinal)),
        sequence_number = case when v_numbered then u.sequence_number else n.number end
      from (select ordinal, row_number() over (order by sent_at, ordinal) number from uploaded) n
      where n.ordinal = u.ordinal;
  end if;

  perform lock_upload_turn();
  perform lock_event_order();

  select coalesce(max(l.position), 0) + 1 into event_position from event_log l;
  select h.epoch into epoch from event_log_head h;
  insert into event_log (position, conversation_id, seq, type, recorded_at, payload, project)
    values (event_position, p_id, 1, 'session.uploaded', clock_timestamp(), p_event, p_project);
  insert into event_identity (conversation_id, identity, position) values (p_id, 'session.uploaded', event_position);
  insert into message (conversation_id, id, position, fingerprint, agent_id, agent_name, agent_type, agent_version,
      content, role, sent_at, sent_at_text, sequence_number, turn_number, duration, input_tokens, output_tokens,
      total_tokens, model, cost, extra)
    select p_id, u.identity, event_position, u.fingerprint,
      u.agent_id, u.agent_name, u.agent_type, u.agent_version, u.content, u.role, u.sent_at, u.sent_at_text,
      u.sequence_number, u.turn_number, u.duration, u.input_tokens, u.output_tokens, u.total_tokens, u.model, u.cost, u.extra::json
    from uploaded u;
end $$;


-- append_uploaded as before, but under the order lock it reads each text once.
--
-- Appends the events of the table uploaded that the log lacks, in their order, all or none; the rules are those of
-- append_events. Rows that repeat an earlier one of the upload are marked so and count as present.
--
-- outcome: appended, conflict (differences [{place, id}]), busy, or, when p_key (the identity of an Idempotency-Key or
-- null) is known: duplicate with the first answer, or key-conflict with the conversation it belongs to.
-- foreign: a conversation of the upload is another project's; nothing else is told then.
-- first_position is null when nothing was appended.
create or replace function append_uploaded(
    p_key text, p_hash bytea, p_lock_wait interval, p_server_started timestamptz, p_dry_run boolean,
    p_max_differences integer, p_project text,
    out outcome text, out conversation text, out answer json, out differences json,
    out epoch bigint, out first_position bigint, out appended integer)
  language plpgsql volatile
  set jit = off
as $$
#variable_conflict use_column
declare
  v_ids text[];
  v_created integer;
  v_known upload;
  v_fact record;
  v_head bigint;
begin
  perform require_upload_session(p_server_started);
  select array_agg(distinct u.conversation_id) filter (where u.conversation_id is not null) into v_ids from uploaded u;
  if is_foreign(v_ids, p_project) then
    outcome := 'foreign';
    return;
  end if;
  select u.conversation_id into conversation from uploaded u where u.conversation_id is not null order by u.ordinal limit 1;
  if not p_dry_run then
    if cardinality(lock_conversations(v_ids || p_key, p_lock_wait)) > 0 then
      outcome := 'busy';
      return;
    end if;
    perform 1 from conversation k where k.id = any (v_ids) order by k.id for no key update;
    -- A statement of its own: a conversation may have begun while this one waited for the locks.
    if is_foreign(v_ids, p_project) then
      outcome := 'foreign';
      conversation := null;
      return;
    end if;
  end if;

  select * into v_known from upload u where u.identity = p_key;
  if v_known.identity is not null then
    conversation := v_known.conversation_id;
    answer := v_known.answer;
    outcome := case when v_known.content_hash = p_hash then 'duplicate' else 'key-conflict' end;
    return;
  end if;

  -- From the uploaded rows into the indexes, whatever the planner believes of tables that just grew.
  perform set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true);
  -- A statement of its own: what was committed while this one waited for the locks must be seen.
  create temporary table uploaded_outcome on commit drop as
    select u.ordinal, u.conversation_id, u.type, u.identity, u.fingerprint, u.agent_id, md5(u.content) said, u.place,
      (case
        when k.deleted_at is not null then 3
        when u.repeated then 1
        when m.id is not null then case when m.fingerprint = u.fingerprint then 1 else 2 end
        when x.identity is not null then 1
        else 0 end)::smallint outcome
    from uploaded u
    left join conversation k on k.id = u.conversation_id
    left join message m on u.fingerprint is not null and m.conversation_id = u.conversation_id and m.id = u.identity
    left join event_identity x on u.fingerprint is null and x.conversation_id = coalesce(u.conversation_id, '')
      and x.identity = u.identity;
  perform set_config('enable_hashjoin', 'on', true), set_config('enable_mergejoin', 'on', true);

  select json_agg(d) into differences
    from (select place, identity id from uploaded_outcome where outcome = 2 order by ordinal limit p_max_differences) d;
  if differences is not null then
    outcome := 'conflict';
    select o.conversation_id into conversation from uploaded_outcome o where o.outcome = 2 order by o.ordinal limit 1;
    return;
  end if;

  -- The saved state of the same run was uploaded before, under the conversation's id: its messages are these.
  if exists (select 1 from upload u where u.conversation_id = any (v_ids) and u.kind = 'state') then
    update uploaded_outcome o set outcome = 1
      from (select conversation_id, ordinal, agent_id, said,
              row_number() over (partition by conversation_id, agent_id, said order by ordinal) n
            from uploaded_outcome where fingerprint is not null) e
      join (select m.conversation_id, m.agent_id, md5(m.content) said,
              row_number() over (partition by m.conversation_id, m.agent_id, md5(m.content)
                order by m.sequence_number, m.sent_at, m.id) n
            from upload u
            join event_identity i on i.conversation_id = u.conversation_id and i.identity = 'session.uploaded'
            join message m on m.conversation_id = u.conversation_id and m.position = i.position
            where u.conversation_id = any (v_ids) and u.identity = 'session:' || u.conversation_id and u.kind = 'state') s
        on (s.conversation_id, s.agent_id, s.said, s.n) = (e.conversation_id, e.agent_id, e.said, e.n)
      where o.ordinal = e.ordinal and o.outcome = 0;
  end if;

  select count(*) filter (where o.outcome = 0), json_build_object(
      'messagesCreated', count(*) filter (where o.outcome = 0 and o.fingerprint is not null),
      'messagesAlreadyPresent', count(*) filter (where o.outcome = 1 and o.fingerprint is not null),
      'eventsCreated', count(*) filter (where o.outcome = 0),
      'eventsAlreadyPresent', count(*) filter (where o.outcome = 1),
      'eventsDeleted', count(*) filter (where o.outcome = 3),
      'conversationsCreated', count(distinct o.conversation_id) filter (where o.outcome = 0)
        - (select count(*) from conversation k where k.id = any (v_ids) and k.id in
            (select o.conversation_id from uploaded_outcome o where o.outcome = 0)))
    into appended, answer from uploaded_outcome o;
  outcome := 'appended';
  if p_dry_run then
    return;
  end if;

  insert into conversation (id, source, project)
    select distinct o.conversation_id, 'cli-upload', p_project from uploaded_outcome o
    where o.outcome = 0 and o.conversation_id is not null order by o.conversation_id
    on conflict do nothing;

  -- Rows as the tables below take them, but for their positions: under the order lock they are only copied. Two tables, so
  -- that neither text is read twice there.
  create temporary table uploaded_new on commit drop as
    select row_number() over w n, u.ordinal, u.conversation_id,
      case when u.conversation_id is not null
        then k.last_seq + row_number() over (partition by u.conversation_id order by u.ordinal) end seq,
      u.type, u.payload, u.identity, u.fingerprint
    from uploaded_outcome o join uploaded u on u.ordinal = o.ordinal left join conversation k on k.id = o.conversation_id
    where o.outcome = 0
    window w as (order by u.ordinal) order by u.ordinal;
  create temporary table uploaded_message on commit drop as
    select n.n, u.conversation_id, u.identity, u.fingerprint, u.agent_id, u.agent_name, u.agent_type, u.agent_version,
      u.content, u.role, u.sent_at, u.sent_at_text, u.sequence_number, u.turn_number, u.duration, u.input_tokens,
      u.output_tokens, u.total_tokens, u.model, u.cost, u.extra::json extra,
      (u.fact::json->>'originalBytes')::integer original_bytes
    from uploaded_new n join uploaded u on u.ordinal = n.ordinal where u.fingerprint is not null order by n.n;

  update conversation k set
      last_seq = k.last_seq + a.events,
      message_count = k.message_count + a.messages,
      total_tokens = least(k.total_tokens + a.tokens, 9223372036854775807),
      total_cost = k.total_cost + a.cost,
      total_duration = k.total_duration + a.duration,
      last_event_at = greatest(k.last_event_at, a.at),
      updated_at = clock_timestamp()
    from (select u.conversation_id, count(*) events, count(u.fingerprint) messages, max(u.at) at,
                 coalesce(sum(coalesce(u.total_tokens, coalesce(u.input_tokens, 0)::numeric + coalesce(u.output_tokens, 0))), 0) tokens,
                 coalesce(sum(u.cost), 0) cost, coalesce(sum(u.duration), 0) duration
            from uploaded u join uploaded_new n on n.ordinal = u.ordinal
            where u.conversation_id is not null group by u.conversation_id) a
    where k.id = a.conversation_id;

  -- All errors of a conversation but the one that stays as its last only count.
  update conversation k set error_count = k.error_count + e.others
    from (select u.conversation_id, count(*) - 1 others from uploaded u join uploaded_new n on n.ordinal = u.ordinal
          where u.fact_kind = 'error' and u.conversation_id is not null group by u.conversation_id) e
    where k.id = e.conversation_id and e.others > 0;
  for v_fact in
      select u.conversation_id c, u.identity k, u.fact_kind kind, u.fact::json fact
      from (select u.*, o.outcome, row_number() over (partition by u.conversation_id, u.fact_kind, o.outcome
              order by u.at desc, u.ordinal desc) newest
            from uploaded u join uploaded_outcome o on o.ordinal = u.ordinal
            where u.fact_kind is not null and u.conversation_id is not null) u
      -- A second, different start fills what is still empty.
      where (u.outcome = 0 and (u.fact_kind <> 'error' or u.newest = 1)) or (u.outcome = 1 and u.fact_kind = 'started')
      order by u.ordinal loop
    case v_fact.kind
      when 'started' then perform apply_started(v_fact.c, v_fact.fact);
      when 'ended' then perform apply_ended(v_fact.c, v_fact.k, v_fact.fact);
      when 'error' then perform apply_error(v_fact.c, v_fact.fact);
    end case;
  end loop;

  if p_key is not null then
    insert into upload (identity, conversation_id, kind, content_hash, answer)
      values (p_key, (select k.id from conversation k where k.id = conversation), 'event-log', p_hash, answer);
  end if;
  if appended = 0 then
    return;
  end if;

  perform lock_upload_turn();
  perform lock_event_order();

  select coalesce(max(l.position), 0) into v_head from event_log l;
  select h.epoch into epoch from event_log_head h;
  first_position := v_head + 1;
  insert into event_log (position, conversation_id, seq, type, recorded_at, payload, project)
    select v_head + n.n, n.conversation_id, n.seq, n.type, clock_timestamp(), n.payload, p_project from uploaded_new n;
  insert into event_identity (conversation_id, identity, position)
    select coalesce(n.conversation_id, ''), n.identity, v_head + n.n from uploaded_new n where n.fingerprint is null;
  insert into message (conversation_id, id, position, fingerprint, agent_id, agent_name, agent_type, agent_version,
      content, role, sent_at, sent_at_text, sequence_number, turn_number, duration, input_tokens, output_tokens,
      total_tokens, model, cost, extra, original_bytes)
    select m.conversation_id, m.identity, v_head + m.n, m.fingerprint, m.agent_id, m.agent_name, m.agent_type,
      m.agent_version, m.content, m.role, m.sent_at, m.sent_at_text, m.sequence_number, m.turn_number, m.duration,
      m.input_tokens, m.output_tokens, m.total_tokens, m.model, m.cost, m.extra, m.original_bytes
    from uploaded_message m;
end $$;
