-- Ids compare byte by byte (collation "C"): the lock order of append_events depends on it, and it is faster.

create table conversation (
  id                  text collate "C" primary key,
  status              text        not null default 'ACTIVE' check (status in ('ACTIVE', 'COMPLETED', 'INTERRUPTED', 'ERROR')),
  source              text        not null check (source in ('cli-stream', 'cli-upload', 'api')),
  name                text,
  mode                text,
  max_turns           integer,
  initial_prompt      text,
  started_at          timestamptz,
  started_at_text     text,
  -- The end that counts is the newest one by its own timestamp, whatever order they came in.
  ended_at            timestamptz,
  ended_at_text       text,
  ended_by            text collate "C",
  -- Whether the end is only a silence that the sweep found: any sign of life undoes it.
  silent              boolean     not null default false,
  completion_reason   text,
  summary             json,
  system_info         json,
  command             json,
  metadata            json,
  -- Counted here.
  message_count       integer     not null default 0,
  total_tokens        bigint      not null default 0,
  total_cost          numeric     not null default 0,
  total_duration      numeric     not null default 0,
  error_count         integer     not null default 0,
  last_error          text,
  last_error_at       timestamptz,
  -- Reported by the client at the end; it counts messages that it never sent.
  reported_messages   bigint,
  reported_turns      bigint,
  reported_tokens     bigint,
  reported_cost       numeric,
  reported_duration   numeric,
  last_seq            bigint      not null default 0,
  last_event_at       timestamptz,
  created_at          timestamptz not null default clock_timestamp(),
  updated_at          timestamptz not null default clock_timestamp(),
  -- A deleted conversation stays as a tombstone, so that a late retry of its events is recognised.
  deleted_at          timestamptz
);
create index conversation_newest on conversation (created_at desc, id desc) where deleted_at is null;
create index conversation_active on conversation (updated_at) where status = 'ACTIVE' and deleted_at is null;

create table participant (
  conversation_id     text collate "C" not null references conversation (id) on delete cascade,
  agent_id            text collate "C" not null,
  ordinal             integer not null,
  agent_type          text not null,
  agent_name          text,
  agent_version       text,
  model               text,
  prompt              text,
  announcement        text,
  cli_version         text,
  settings            json,
  primary key (conversation_id, agent_id)
);

create table message (
  conversation_id     text collate "C" not null references conversation (id) on delete cascade,
  id                  text collate "C" not null,
  position            bigint      not null,
  -- What tells a repeat from a conflict: the first 64 bits of SHA-256 over everything but the timestamp.
  fingerprint         bigint      not null,
  agent_id            text        not null,
  agent_name          text,
  agent_type          text        not null,
  agent_version       text,
  content             text        not null,
  role                text        not null,
  sent_at             timestamptz not null,
  -- As given: timestamptz keeps microseconds, clients send nanoseconds.
  sent_at_text        text        not null,
  sequence_number     integer,
  turn_number         integer,
  duration            numeric,
  input_tokens        bigint,
  output_tokens       bigint,
  total_tokens        bigint,
  model               text,
  cost                numeric,
  extra               json,
  primary key (conversation_id, id)
);
create index message_in_order on message (conversation_id, sequence_number, sent_at, id);

-- position is gapless and in commit order over the whole system; see append_events.
create table event_log (
  position            bigint primary key,
  conversation_id     text collate "C",
  seq                 bigint,
  type                text        not null,
  recorded_at         timestamptz not null,
  -- One line of JSON as viewers get it; null once the conversation was deleted.
  payload             text
);
create index event_log_by_conversation on event_log (conversation_id, position) where conversation_id is not null;

-- Identities of all events but messages, whose identity is the primary key of message.
create table event_identity (
  conversation_id     text collate "C" not null,
  identity            text collate "C" not null,
  position            bigint not null,
  primary key (conversation_id, identity)
);

create table event_log_head (
  only_row            boolean primary key default true check (only_row),
  epoch               bigint  not null,
  first_position      bigint  not null,
  system_identifier   bigint  not null,
  timeline_id         integer not null
);

create table api_key (
  id                  text primary key,
  name                text        not null,
  prefix              text        not null,
  hash                bytea       not null unique,
  scopes              text        not null,
  created_at          timestamptz not null default clock_timestamp(),
  expires_at          timestamptz,
  revoked_at          timestamptz,
  last_used_at        timestamptz
);
