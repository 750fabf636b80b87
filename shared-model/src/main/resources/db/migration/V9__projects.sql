-- Everything belongs to a project. What was stored before belongs to "default", and so does what instances from before
-- still write: a column with a constant default is added without rewriting its table.

create table project (
  id                  text collate "C" primary key,
  name                text        not null,
  created_at          timestamptz not null default clock_timestamp(),
  closed_at           timestamptz
);
insert into project (id, name) values ('default', 'default');

alter table conversation   add column project text collate "C" not null default 'default';
alter table event_log      add column project text collate "C" not null default 'default';
alter table api_key        add column project text collate "C" not null default 'default';
alter table rejected_event add column project text collate "C" not null default 'default';
alter table audit_entry    add column project text collate "C" not null default 'default';
