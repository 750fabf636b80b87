-- Every event updates its conversation. As long as an index held a column that each update changes, each of them wrote to all
-- indexes of the table; now the new version of a row stays in the page of the old one (HOT), which needs some room there.
-- Writers go on meanwhile. A first try that was interrupted leaves an index that is not valid.
drop index concurrently if exists conversation_open;
create index concurrently conversation_open on conversation (id) where status = 'ACTIVE' and deleted_at is null;
drop index concurrently if exists conversation_active;
alter table conversation set (fillfactor = 60);
