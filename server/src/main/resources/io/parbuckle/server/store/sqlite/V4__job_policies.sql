-- What a method declared for the job, and how far that has come. Times are milliseconds since 1970.
alter table job add column priority text not null default 'NORMAL';
alter table job add column unique_key text;
alter table job add column attempts_max integer not null default 1;
-- During the pause between two attempts.
alter table job add column next_attempt integer;
-- End of the time limit of the running attempt.
alter table job add column deadline integer;
-- What the body saved last, sealed; gone when the job ends.
alter table job add column checkpoint text;
alter table job add column checkpoint_at integer;
-- Who asked a running job to stop, and when, as JSON.
alter table job add column abort text;

-- Methods of which no job may begin.
create table job_paused (
  method text primary key,
  at     integer not null
) strict, without rowid;

-- When the server starts a method by itself; what operators changed stays over upgrades.
create table job_schedule (
  id        integer primary key,
  method    text   not null unique,
  -- As the method declares it; a change of the declaration replaces what operators changed.
  declared  text   not null,
  arguments text   not null,
  cron      text   not null,
  timezone  text   not null,
  enabled   integer not null,
  last_run  integer,
  last_job  integer,
  next_run  integer
) strict;
