-- How far each follower is: what it derives from the log holds everything up to this position, of this epoch. It writes
-- both in one transaction, so that whoever is killed has done a batch whole or not at all.
create table log_follower (
  name                text collate "C" primary key,
  -- Of what it derives: a newer one is built again, from the tables.
  version             integer     not null,
  epoch               bigint      not null,
  position            bigint      not null,
  -- While it is built from the tables: the last conversation that is done ('' before the first); null afterwards.
  rebuilding          text collate "C",
  updated_at          timestamptz not null default clock_timestamp()
);

-- Forgets what followers derived from a conversation; part of its deletion. A follower holds its row while it works: its
-- batch is complete before this goes on, and whatever it reads afterwards is without the deleted text.
create function forget_derived(p_id text) returns void language plpgsql volatile as $$
begin
  perform 1 from log_follower order by name for update;
end $$;
