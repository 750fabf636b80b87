-- Numbers of all that is stored, a row for each quarter of an hour: the offset of every time zone is a multiple of that.
-- Written by a follower of the log.
create table statistics_quarter (
  project             text collate "C" not null,
  -- Of what value is one: nothing ('all', with the value ''), an agent type, a model. '' where it is not known.
  dimension           text collate "C" not null check (dimension in ('all', 'agentType', 'model')),
  quarter             timestamptz not null,
  value               text collate "C" not null,
  -- By when they began; of a type or model, those with a message of it.
  conversations       bigint      not null,
  messages            bigint      not null,
  errors              bigint      not null,
  input_tokens        numeric     not null,
  output_tokens       numeric     not null,
  cost                numeric     not null,
  -- Histograms; two of them one after the other are their sum.
  durations           bytea       not null,
  first_responses     bytea       not null,
  primary key (project, dimension, quarter, value)
);

-- What of a conversation is in those numbers, since a late event may change it.
create table statistics_conversation (
  conversation_id     text collate "C" primary key,
  -- As which it is counted.
  quarter             timestamptz not null,
  -- The first message of an agent: from the start to it is the first response.
  first_at            timestamptz,
  first_id            text collate "C",
  first_agent_type    text collate "C",
  first_model         text collate "C",
  -- As it is counted, in milliseconds; null when it is not.
  first_response      double precision
);

-- Agent types and models that a conversation is counted for.
create table statistics_member (
  conversation_id     text collate "C" not null,
  dimension           text collate "C" not null,
  value               text collate "C" not null,
  primary key (conversation_id, dimension, value)
);

-- As before; the numbers stay, they hold nothing of what was said.
create or replace function forget_derived(p_id text) returns void language plpgsql volatile as $$
begin
  perform 1 from log_follower order by name for update;
  delete from search_text where conversation_id = p_id;
  delete from statistics_conversation where conversation_id = p_id;
  delete from statistics_member where conversation_id = p_id;
end $$;
