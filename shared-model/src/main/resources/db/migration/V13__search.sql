-- What is searched: a row for each part of a message, an initial prompt and a name, with its terms but not its text.
-- Written by a follower of the log, since an index on message would have every writer pay for it.
create table search_text (
  number              bigint generated always as identity primary key,
  project             text collate "C" not null,
  conversation_id     text collate "C" not null,
  kind                text        not null check (kind in ('name', 'prompt', 'message')),
  -- Null for a name and a prompt.
  message_id          text collate "C",
  -- From 0; a long text has several.
  part                integer     not null,
  -- Where the part is in the text, from 0, and how long it is.
  first_character     integer     not null,
  characters          integer     not null,
  -- When the message was sent, or its conversation began.
  at                  timestamptz not null,
  terms               tsvector    not null
);
-- What waits in the list of an index is read by each search, so it is short.
create index search_text_terms on search_text using gin (terms) with (gin_pending_list_limit = 512);
create index search_text_newest on search_text (at, number);
create index search_text_newest_of_project on search_text (project, at, number);
create index search_text_by_conversation on search_text (conversation_id);
-- The planner has to know which terms are common: those are looked for among the newest rows instead.
alter table search_text alter column terms set statistics 1000;
alter table search_text set (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05);

-- As before, and what is searched of the conversation goes.
create or replace function forget_derived(p_id text) returns void language plpgsql volatile as $$
begin
  perform 1 from log_follower order by name for update;
  delete from search_text where conversation_id = p_id;
end $$;

-- Makes a follower build what it derives again from the tables, from the beginning. Whatever instance finds it does it.
create function rebuild_follower(p_name text) returns void language plpgsql volatile as $$
begin
  update log_follower set version = 0, updated_at = clock_timestamp() where name = p_name;
  if not found then
    raise exception 'there is no follower %, only %', p_name, (select string_agg(name, ', ' order by name) from log_follower);
  end if;
end $$;
