-- Two migrations were released in an earlier text and mended afterwards; what differed is put right by V19 and V21. A database
-- that has the earlier text comes along.
do $$
begin
  if to_regclass('flyway_schema_history') is not null then
    update flyway_schema_history set checksum = 1081764522 where version = '10' and checksum = -1076542989;
    update flyway_schema_history set checksum = 1685231926 where version = '17' and checksum = 540456643;
  end if;
end $$;
