-- For lists of one project, who must not look for its conversations among those of others. Writers go on meanwhile. A first
-- try that was interrupted leaves an index that is not valid.
drop index concurrently if exists conversation_newest_of_project;
create index concurrently conversation_newest_of_project on conversation (project, created_at, id)
  where deleted_at is null;
