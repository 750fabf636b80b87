-- Every append pays for an index, and where there are no projects nobody needs this one: so it is without "default", in
-- place of V10's. Writers go on meanwhile. A first try that was interrupted leaves an index that is not valid.
drop index concurrently if exists event_log_by_project_but_default;
create index concurrently event_log_by_project_but_default on event_log (project, position) where project <> 'default';
drop index concurrently if exists event_log_by_project;
