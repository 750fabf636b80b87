alter table api_key
  add column rotated_from        text,
  -- Rates of its own: ingest and upload a minute, sessions an hour; null for the common ones.
  add column rate_limit_ingest   bigint check (rate_limit_ingest > 0),
  add column rate_limit_upload   bigint check (rate_limit_upload > 0),
  add column rate_limit_sessions bigint check (rate_limit_sessions > 0);

-- Who did what to keys.
create table audit_entry (
  id                  bigint generated always as identity primary key,
  at                  timestamptz not null default clock_timestamp(),
  actor               text        not null,
  action              text        not null,
  subject             text        not null,
  detail              text,
  address             text,
  request_id          text
);

-- What was answered 400 to a sender with a valid key: the command line does not send it again.
create table rejected_event (
  id                  bigint generated always as identity primary key,
  key_id              text        not null,
  -- The same bytes from the same key are kept once.
  digest              bytea       not null,
  received_at         timestamptz not null default clock_timestamp(),
  last_at             timestamptz not null default clock_timestamp(),
  times               integer     not null default 1,
  error               text        not null,
  message             text        not null,
  details             text        not null,
  body                bytea       not null,
  size                integer     not null,
  unique (key_id, digest)
);
create index rejected_event_by_age on rejected_event (last_at);

create table rate_refusal (
  key_id              text        not null,
  limited             text        not null,
  day                 date        not null,
  refusals            bigint      not null,
  last_at             timestamptz not null,
  primary key (key_id, limited, day)
);
