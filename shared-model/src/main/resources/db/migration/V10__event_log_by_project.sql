-- For viewers of one project, who must not read what others wrote. Writers go on meanwhile. A first try that was
-- interrupted leaves an index that is not valid.
drop index concurrently if exists event_log_by_project;
create index concurrently event_log_by_project on event_log (project, position);
