-- With "default" again, in place of V19's: a reader of a quiet "default" must not read what the others wrote, either. It
-- serves the statements of instances of before, too, so theirs is dropped at once. Writers go on meanwhile. A first try
-- that was interrupted leaves an index that is not valid.
drop index concurrently if exists event_log_by_project;
create index concurrently event_log_by_project on event_log (project, position);
drop index concurrently if exists event_log_by_project_but_default;
