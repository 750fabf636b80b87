-- As in V17, whose earlier text did not keep to the bound of a queue.
create or replace function queue_deliveries(p_webhook text, p_events integer, p_max_waiting integer) returns boolean
  language plpgsql volatile
  set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
declare
  w webhook;
  v_first bigint;
  v_last bigint;
  v_room integer;
begin
  select * into w from webhook where id = p_webhook and disabled_at is null for update skip locked;
  select p_max_waiting - count(*) into v_room
    from (select from webhook_delivery where webhook_id = w.id and failed_at is null limit p_max_waiting) waiting;
  if w.id is null or v_room = 0 then
    return false;
  end if;
  select first_position into v_first from event_log_head;
  if w.position < v_first - 1 then
    w.missed := w.missed + v_first - 1 - w.position;
    w.position := v_first - 1;
  end if;
  select max(position) into v_last
    from (select position from event_log where position > w.position order by position limit least(p_events, v_room)) page;
  if v_last is null then
    return false;
  end if;

  insert into webhook_delivery (webhook_id, conversation_id, position, type, is_next)
    select w.id, e.c, e.position, e.as_type,
      row_number() over (partition by e.c order by e.position, e.as_type) = 1
        and not exists (select from webhook_delivery d
          where d.webhook_id = w.id and d.conversation_id = e.c and d.failed_at is null)
    from (select coalesce(l.conversation_id, '') c, l.position, t.as_type
          from event_log l
          cross join lateral (values (l.type), (case when l.type in
            ('conversation.completed', 'conversation.interrupted', 'session.uploaded') then 'session.completed' end)) t(as_type)
          where l.position > w.position and l.position <= v_last and l.project = w.project and t.as_type = any (w.types)) e
    order by e.position, e.as_type;
  update webhook set position = v_last, missed = w.missed where id = w.id;
  return true;
end $$;
