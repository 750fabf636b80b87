-- A new database is a history of its own: by counting from 1, an id of one that was here before would pass for its own.
update event_log_head set epoch = extract(epoch from clock_timestamp())::bigint
  where epoch = 1 and not exists (select from event_log);
