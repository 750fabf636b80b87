-- Everything belongs to a project. What was stored before belongs to "default", and so does what instances from before
-- still write: a column with a constant default is added without rewriting its table. They go on calling the functions
-- with the parameters that they know; make no project before all of them have been replaced.

-- Rather try again than hold up the writers behind a reader that is slow.
set local lock_timeout = '3s';

create table project (
  id                  text collate "C" primary key,
  name                text        not null,
  created_at          timestamptz not null default clock_timestamp(),
  closed_at           timestamptz,
  -- For all of its keys together, null for none: ingest and upload a minute, sessions an hour.
  rate_limit_ingest   bigint check (rate_limit_ingest > 0),
  rate_limit_upload   bigint check (rate_limit_upload > 0),
  rate_limit_sessions bigint check (rate_limit_sessions > 0),
  max_events_per_day  bigint check (max_events_per_day > 0),
  max_viewers         integer check (max_viewers > 0)
);
insert into project (id, name) values ('default', 'default');

alter table conversation   add column project text collate "C" not null default 'default';
alter table event_log      add column project text collate "C" not null default 'default';
alter table api_key        add column project text collate "C" not null default 'default' references project (id);
alter table rejected_event add column project text collate "C" not null default 'default';
alter table rate_refusal   add column project text collate "C" not null default 'default';

-- The security log. Of no project: what concerns the installation, and who failed to sign in.
alter table audit_entry
  add column project text collate "C" default 'default',
  -- What happens often is one entry for a while: once is the same for all of it, times counts it.
  add column times   integer not null default 1,
  add column once    text unique;
create index audit_entry_by_project on audit_entry (project, id);
create index audit_entry_by_age on audit_entry (at);

-- What a key used on a day. Each instance adds to the rows of one shard, so that no two wait for each other.
create table usage_day (
  project             text collate "C" not null,
  key_id              text collate "C" not null,
  day                 date        not null,
  shard               smallint    not null,
  events              bigint      not null default 0,
  bytes               bigint      not null default 0,
  uploads             bigint      not null default 0,
  viewer_seconds      bigint      not null default 0,
  primary key (project, key_id, day, shard)
);
create index usage_day_by_day on usage_day (day);

-- An entry in the security log of what was done in the database itself, by whoever is signed in there.
create function note_in_database(p_project text, p_action text, p_subject text, p_detail text)
  returns void language sql volatile as $$
  insert into audit_entry (project, actor, action, subject, detail, address)
    values (p_project, 'database:' || session_user, p_action, p_subject, p_detail, host(inet_client_addr()))
$$;

-- True when one of these conversations belongs to another project. A conversation never changes its project: whoever is
-- told so without its lock is told the truth.
create function is_foreign(p_ids text[], p_project text) returns boolean language sql stable as $$
  select exists (select 1 from conversation k where k.id = any (p_ids) and k.project <> p_project)
$$;

-- append_events as before, and each event has a project: that of a new conversation is the project of its first event.
--
-- Appends a batch of events, all or none.
--
-- Must be called in READ COMMITTED: each statement inside needs a snapshot of its own, taken after the locks before it.
-- All arrays have one element an event; a message has a fingerprint, and only a message has m_*. fact is what
-- apply_started, apply_ended or apply_error take. p_project is null when all are of "default". Within one batch and project
-- the identities are distinct: the caller folds repeats.
--
-- outcomes: 0 appended, 1 duplicate, 2 conflict, 3 deleted, 4 busy (its conversation's lock was not to be had in
-- p_lock_wait), 5 foreign (its conversation is another project's; whatever else it is must not be told). positions and seqs
-- are null for all but 0. Raises AP001 when the server was restarted since
-- p_server_started: the caller then has to ask check_epoch first.
create function append_events(
    conversation text[], type text[], payload text[], identity text[], fingerprint bigint[], at text[], source text[],
    fact_kind text[], fact text[],
    m_agent_id text[], m_agent_name text[], m_agent_type text[], m_agent_version text[], m_content text[],
    m_role text[], m_sent_at text[], m_sent_at_text text[], m_sequence_number int[], m_turn_number int[],
    m_duration numeric[],
    m_input_tokens bigint[], m_output_tokens bigint[], m_total_tokens bigint[], m_model text[], m_cost numeric[],
    m_extra text[],
    p_lock_wait interval, p_server_started timestamptz, p_project text[],
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
    insert into conversation (id, source, project)
      select distinct on (u.c collate "C") u.c, u.s, coalesce(u.p, 'default')
      from unnest(append_events.conversation, append_events.source, p_project) with ordinality u(c, s, p, i)
      where u.c = any (v_ids) order by u.c collate "C", u.i
      on conflict do nothing;
  end if;

  -- A statement of its own: what was committed while this one waited for the locks must be seen.
  select array_agg((case
      when k.project <> coalesce(u.p, 'default') then 5
      when u.c = any (v_busy) then 4
      when k.deleted_at is not null then 3
      when m.id is not null then case when m.fingerprint = u.f then 1 else 2 end
      when x.identity is not null then 1
      else 0 end)::smallint order by u.i)
    into outcomes
    from unnest(append_events.conversation, append_events.identity, append_events.fingerprint, p_project)
      with ordinality u(c, k, f, p, i)
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

  insert into event_log (position, conversation_id, seq, type, recorded_at, payload, project)
    select u.p, u.c, u.s, u.t, clock_timestamp(), u.payload, coalesce(u.project, 'default')
    from unnest(outcomes, positions, append_events.conversation, seqs, append_events.type, append_events.payload, p_project)
      u(o, p, c, s, t, payload, project)
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

-- For instances from before. They do not know foreign, so they are told to come again: to an instance that does.
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
  language sql volatile
as $$
  select a.epoch, a.head_before, array_replace(a.outcomes, 5::smallint, 4::smallint), a.positions, a.seqs
    from append_events($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
      $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, null) a
$$;


-- store_session as before, for a project.
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
create function store_session(
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
  -- Messages of one second keep the order they came in.
  if not exists (select 1 from uploaded u where u.sequence_number is not null) then
    update uploaded u set sequence_number = n.number
      from (select ordinal, row_number() over (order by sent_at, ordinal) number from uploaded) n
      where n.ordinal = u.ordinal;
  end if;

  perform lock_event_order();

  select coalesce(max(l.position), 0) + 1 into event_position from event_log l;
  select h.epoch into epoch from event_log_head h;
  insert into event_log (position, conversation_id, seq, type, recorded_at, payload, project)
    values (event_position, p_id, 1, 'session.uploaded', clock_timestamp(), p_event, p_project);
  insert into event_identity (conversation_id, identity, position) values (p_id, 'session.uploaded', event_position);
  insert into message (conversation_id, id, position, fingerprint, agent_id, agent_name, agent_type, agent_version,
      content, role, sent_at, sent_at_text, sequence_number, turn_number, duration, input_tokens, output_tokens,
      total_tokens, model, cost, extra)
    select p_id, coalesce(u.identity, uploaded_message_id(p_id, u.ordinal)), event_position, u.fingerprint,
      u.agent_id, u.agent_name, u.agent_type, u.agent_version, u.content, u.role, u.sent_at, u.sent_at_text,
      u.sequence_number, u.turn_number, u.duration, u.input_tokens, u.output_tokens, u.total_tokens, u.model, u.cost, u.extra::json
    from uploaded u;
end $$;

-- For instances from before.
create or replace function store_session(
    p_id text, p_kind text, p_key text, p_hash bytea, p_started json, p_ended json, p_event text, p_answer json,
    p_lock_wait interval, p_server_started timestamptz, p_dry_run boolean, p_max_differences integer,
    out outcome text, out conversation text, out answer json, out differences json,
    out epoch bigint, out event_position bigint)
  language sql volatile
as $$
  select case s.outcome when 'foreign' then 'busy' else s.outcome end, s.conversation, s.answer, s.differences, s.epoch,
      s.event_position
    from store_session($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'default') s
$$;


-- append_uploaded as before, for a project.
--
-- Appends the events of the table uploaded that the log lacks, in their order, all or none; the rules are those of
-- append_events. Rows that repeat an earlier one of the upload are marked so and count as present.
--
-- outcome: appended, conflict (differences [{place, id}]), busy, or, when p_key (the identity of an Idempotency-Key or
-- null) is known: duplicate with the first answer, or key-conflict with the conversation it belongs to.
-- foreign: a conversation of the upload is another project's; nothing else is told then.
-- first_position is null when nothing was appended.
create function append_uploaded(
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

  create temporary table uploaded_new on commit drop as
    select o.ordinal, o.conversation_id, k.last_seq + row_number() over (partition by o.conversation_id order by o.ordinal) seq,
      row_number() over (order by o.ordinal) n
    from uploaded_outcome o left join conversation k on k.id = o.conversation_id where o.outcome = 0;

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

  perform lock_event_order();

  select coalesce(max(l.position), 0) into v_head from event_log l;
  select h.epoch into epoch from event_log_head h;
  first_position := v_head + 1;
  insert into event_log (position, conversation_id, seq, type, recorded_at, payload, project)
    select v_head + n.n, u.conversation_id, case when u.conversation_id is not null then n.seq end, u.type,
      clock_timestamp(), u.payload, p_project
    from uploaded_new n join uploaded u on u.ordinal = n.ordinal;
  insert into event_identity (conversation_id, identity, position)
    select coalesce(u.conversation_id, ''), u.identity, v_head + n.n
    from uploaded_new n join uploaded u on u.ordinal = n.ordinal where u.fingerprint is null;
  insert into message (conversation_id, id, position, fingerprint, agent_id, agent_name, agent_type, agent_version,
      content, role, sent_at, sent_at_text, sequence_number, turn_number, duration, input_tokens, output_tokens,
      total_tokens, model, cost, extra, original_bytes)
    select u.conversation_id, u.identity, v_head + n.n, u.fingerprint, u.agent_id, u.agent_name, u.agent_type,
      u.agent_version, u.content, u.role, u.sent_at, u.sent_at_text, u.sequence_number, u.turn_number, u.duration,
      u.input_tokens, u.output_tokens, u.total_tokens, u.model, u.cost, u.extra::json,
      (u.fact::json->>'originalBytes')::integer
    from uploaded_new n join uploaded u on u.ordinal = n.ordinal where u.fingerprint is not null;
end $$;

-- For instances from before.
create or replace function append_uploaded(
    p_key text, p_hash bytea, p_lock_wait interval, p_server_started timestamptz, p_dry_run boolean,
    p_max_differences integer,
    out outcome text, out conversation text, out answer json, out differences json,
    out epoch bigint, out first_position bigint, out appended integer)
  language sql volatile
as $$
  select case a.outcome when 'foreign' then 'busy' else a.outcome end, a.conversation, a.answer, a.differences, a.epoch,
      a.first_position, a.appended
    from append_uploaded($1, $2, $3, $4, $5, $6, 'default') a
$$;


-- As before, for the project of the conversation, and with an entry in the security log.
create or replace function delete_conversation(p_id text) returns boolean language plpgsql volatile as $$
declare
  v_seq bigint;
  v_now timestamptz;
  v_project text;
begin
  perform pg_advisory_xact_lock(hashtextextended(p_id, 0));
  update conversation set
      deleted_at = clock_timestamp(), updated_at = clock_timestamp(), last_seq = last_seq + 1,
      name = null, initial_prompt = null, summary = null, system_info = null, command = null, metadata = null,
      last_error = null, completion_reason = null
    where id = p_id and deleted_at is null
    returning last_seq, deleted_at, project into v_seq, v_now, v_project;
  if v_seq is null then
    return false;
  end if;
  delete from message where conversation_id = p_id;
  delete from participant where conversation_id = p_id;
  update event_log set type = 'redacted', payload = null where conversation_id = p_id;
  perform note_in_database(v_project, 'conversation.deleted', p_id, null);
  perform lock_event_order();
  insert into event_log (position, conversation_id, seq, type, recorded_at, payload, project)
    select coalesce(max(position), 0) + 1, p_id, v_seq, 'conversation.deleted', v_now,
      '{"type":"conversation.deleted","timestamp":"' || to_char(v_now at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        || '","data":{"conversationId":' || to_json(p_id) || '}}', v_project
    from event_log;
  return true;
end $$;

-- As before, with an entry in the security log when it dropped anything.
create or replace function trim_log(p_before bigint, p_limit integer) returns bigint language plpgsql volatile as $$
declare
  v_first bigint;
  v_dropped bigint;
begin
  perform lock_event_order();
  select least(p_before, coalesce((select max(position) from event_log), h.first_position), h.first_position + p_limit) into v_first from event_log_head h;
  update event_log_head set first_position = greatest(first_position, v_first) returning first_position into v_first;
  delete from event_log where position < v_first;
  get diagnostics v_dropped = row_count;
  if v_dropped > 0 then
    perform note_in_database(null, 'retention.ran', 'event_log',
      v_dropped || ' events, those from ' || v_first || ' are kept');
  end if;
  return v_first;
end $$;
