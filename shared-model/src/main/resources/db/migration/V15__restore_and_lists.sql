-- As before, but the participants of a later start follow those of earlier ones: an export has several starts when its
-- participants do not fit into one event, and comes back in its order.
create or replace function apply_started(p_id text, f json) returns void language sql volatile as $$
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
    select distinct on (a->>'agentId') p_id, a->>'agentId',
      i + coalesce((select max(ordinal) from participant where conversation_id = p_id), 0),
      a->>'agentType', a->>'agentName', a->>'agentVersion', a->>'model', a->>'prompt',
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

-- Appends an export as append_uploaded does, and makes its conversation what it was: a deleted one is called back first, and
-- what no event says (p_header, the first line of an export) is set afterwards. One that exists and was not deleted only
-- gets the events that it lacks. p_actor is the key that does it.
create function restore_uploaded(
    p_key text, p_hash bytea, p_lock_wait interval, p_server_started timestamptz, p_dry_run boolean,
    p_max_differences integer, p_project text, p_header json, p_actor text,
    out outcome text, out conversation text, out answer json, out differences json,
    out epoch bigint, out first_position bigint, out appended integer)
  language plpgsql volatile
as $$
declare
  v_id text := p_header->>'conversationId';
  v_new boolean;
  v_deleted boolean;
begin
  perform require_upload_session(p_server_started);
  -- As append_uploaded would in a moment; a dry run, too, has to see the conversation called back.
  if cardinality(lock_conversations(array[v_id, p_key], p_lock_wait)) > 0 then
    outcome := 'busy';
    return;
  end if;
  if is_foreign(array[v_id], p_project) then
    outcome := 'foreign';
    return;
  end if;
  v_new := not exists (select 1 from conversation k where k.id = v_id and k.deleted_at is null);
  update conversation k set
      deleted_at = null, status = 'ACTIVE', source = 'cli-upload', name = null, mode = null, max_turns = null,
      initial_prompt = null, started_at = null, started_at_text = null, ended_at = null, ended_at_text = null,
      ended_by = null, silent = false, completion_reason = null, summary = null, system_info = null, command = null,
      metadata = null, message_count = 0, total_tokens = 0, total_cost = 0, total_duration = 0, error_count = 0,
      last_error = null, last_error_at = null, reported_messages = null, reported_turns = null, reported_tokens = null,
      reported_cost = null, reported_duration = null, last_event_at = null, updated_at = clock_timestamp()
    where k.id = v_id and k.deleted_at is not null;
  v_deleted := found;
  if v_deleted then
    -- What comes back is appended once more; retries of what does not come back stay recognised.
    delete from event_identity x using pg_temp.uploaded u
      where x.conversation_id = v_id and u.conversation_id = v_id and u.fingerprint is null and x.identity = u.identity;
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

-- What lists are filtered and sorted by, a narrow row for each conversation. Written by a follower of the log: conversation
-- itself is updated with every event, and each of these indexes would be too.
create table listed_conversation (
  id                  text collate "C" primary key,
  project             text collate "C" not null,
  status              text        not null,
  source              text        not null,
  mode                text,
  -- When it was first heard of, while its start is unknown.
  started_at          timestamptz not null,
  last_event_at       timestamptz not null,
  cost                numeric     not null,
  tokens              bigint      not null,
  messages            integer     not null,
  has_errors          boolean     not null,
  agent_types         text[]      not null,
  models              text[]      not null,
  -- Of sequence numbers, which begin at 1: the highest, and how many there are.
  highest_number      integer     not null default 0,
  numbers             integer     not null default 0,
  has_gaps            boolean     not null generated always as (highest_number > numbers) stored
);
create index listed_by_start on listed_conversation (started_at, id);
create index listed_by_last_event on listed_conversation (last_event_at, id);
create index listed_by_cost on listed_conversation (cost, id);
create index listed_by_tokens on listed_conversation (tokens, id);
create index listed_by_messages on listed_conversation (messages, id);
-- Where there are no projects they cost nothing; lists of "default" leave out what is of others, as its streams do.
create index listed_of_project_by_start on listed_conversation (project, started_at, id) where project <> 'default';
create index listed_of_project_by_last_event on listed_conversation (project, last_event_at, id) where project <> 'default';
create index listed_of_project_by_cost on listed_conversation (project, cost, id) where project <> 'default';
create index listed_of_project_by_tokens on listed_conversation (project, tokens, id) where project <> 'default';
create index listed_of_project_by_messages on listed_conversation (project, messages, id) where project <> 'default';
-- What few conversations have is not looked for among all.
create index listed_by_agents on listed_conversation using gin (agent_types, models);
create index listed_with_errors on listed_conversation (started_at, id) where has_errors;
create index listed_with_gaps on listed_conversation (started_at, id) where has_gaps;

-- As before, and it is no longer listed.
create or replace function forget_derived(p_id text) returns void language plpgsql volatile as $$
begin
  perform 1 from log_follower order by name for update;
  delete from search_text where conversation_id = p_id;
  delete from statistics_conversation where conversation_id = p_id;
  delete from statistics_member where conversation_id = p_id;
  delete from listed_conversation where id = p_id;
end $$;
