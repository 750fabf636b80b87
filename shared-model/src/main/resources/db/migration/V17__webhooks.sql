-- Who wants to be told of events. position is how far the log was looked through for it: a webhook whose queue is full
-- stays where it is, and the log keeps what comes next.
create table webhook (
  id                  text collate "C" primary key,
  project             text collate "C" not null references project (id),
  url                 text        not null,
  types               text[]      not null,
  secret              bytea       not null,
  created_at          timestamptz not null default clock_timestamp(),
  disabled_at         timestamptz,
  position            bigint      not null,
  -- Events that retention dropped before they were looked at.
  missed              bigint      not null default 0,
  -- While its receiver is away, one delivery is tried after each pause.
  failures            integer     not null default 0,
  paused_until        timestamptz not null default '-infinity',
  last_success_at     timestamptz,
  last_error          text
);
create index webhook_by_project on webhook (project, id);

-- What is still to be sent, or could not be. The text is read from the log when it is sent: none is kept here.
create table webhook_delivery (
  id                  bigint generated always as identity primary key,
  webhook_id          text collate "C" not null references webhook (id) on delete cascade,
  -- Empty for events of no conversation: they are in order among themselves.
  conversation_id     text collate "C" not null,
  position            bigint      not null,
  type                text        not null,
  queued_at           timestamptz not null default clock_timestamp(),
  -- The first of its conversation that is neither delivered nor failed: the only one that may be sent.
  is_next             boolean     not null,
  attempts            integer     not null default 0,
  -- When it may be sent; while it is being sent, when another instance may take it over.
  next_at             timestamptz not null default clock_timestamp(),
  failed_at           timestamptz,
  error               text
);
create index webhook_delivery_due on webhook_delivery (webhook_id, next_at) where is_next;
create index webhook_delivery_waiting on webhook_delivery (webhook_id, conversation_id, position, id)
  where failed_at is null;
create index webhook_delivery_failed on webhook_delivery (webhook_id, id) where failed_at is not null;

-- Looks through the next p_events of the log for a webhook, or as many as there is room for in its queue, and queues what it
-- wants. False when there is no more to look through now: at the head, with a full queue, or while another instance does it.
create function queue_deliveries(p_webhook text, p_events integer, p_max_waiting integer) returns boolean
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

-- Frees the next delivery of each of these conversations that has none which may be sent. Whoever calls it holds the
-- webhook's row.
create function free_next_deliveries(p_webhook text, p_conversations text[]) returns void language sql volatile as $$
  update webhook_delivery set is_next = true
    where id in (select n.id from unnest(p_conversations) c(id) cross join lateral
      (select d.id from webhook_delivery d
        where d.webhook_id = p_webhook and d.conversation_id = c.id collate "C" and d.failed_at is null
        order by d.position, d.id limit 1) n)
$$;
