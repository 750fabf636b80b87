-- Deletes a conversation for good: its content, and its events in the log, whose rows stay as blanks so that positions
-- stay gapless. The conversation's row stays as a tombstone that refuses late retries. One last event,
-- conversation.deleted, tells every viewer and every hub's ring. False when there is nothing to delete.
create function delete_conversation(p_id text) returns boolean language plpgsql volatile as $$
declare
  v_seq bigint;
  v_now timestamptz;
begin
  perform pg_advisory_xact_lock(hashtextextended(p_id, 0));
  update conversation set
      deleted_at = clock_timestamp(), updated_at = clock_timestamp(), last_seq = last_seq + 1,
      name = null, initial_prompt = null, summary = null, system_info = null, command = null, metadata = null,
      last_error = null, completion_reason = null
    where id = p_id and deleted_at is null
    returning last_seq, deleted_at into v_seq, v_now;
  if v_seq is null then
    return false;
  end if;
  delete from message where conversation_id = p_id;
  delete from participant where conversation_id = p_id;
  update event_log set type = 'redacted', payload = null where conversation_id = p_id;
  perform lock_event_order();
  insert into event_log (position, conversation_id, seq, type, recorded_at, payload)
    select coalesce(max(position), 0) + 1, p_id, v_seq, 'conversation.deleted', v_now,
      '{"type":"conversation.deleted","timestamp":"' || to_char(v_now at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        || '","data":{"conversationId":' || to_json(p_id) || '}}'
    from event_log;
  return true;
end $$;

-- Drops at most p_limit of the oldest events below p_before; the newest row always stays. Gives back the first position
-- that is kept. Viewers whose cursor lies below it are told to reload.
create function trim_log(p_before bigint, p_limit integer) returns bigint language plpgsql volatile as $$
declare
  v_first bigint;
begin
  perform lock_event_order();
  select least(p_before, coalesce((select max(position) from event_log), h.first_position), h.first_position + p_limit) into v_first from event_log_head h;
  update event_log_head set first_position = greatest(first_position, v_first) returning first_position into v_first;
  delete from event_log where position < v_first;
  return v_first;
end $$;
