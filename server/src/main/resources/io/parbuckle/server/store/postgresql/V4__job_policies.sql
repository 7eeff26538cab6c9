-- What a method declared for the job, and how far that has come. Times are milliseconds since 1970.
alter table job add column priority text not null default 'NORMAL';
alter table job add column unique_key text;
alter table job add column attempts_max bigint not null default 1;
-- During the pause between two attempts.
alter table job add column next_attempt bigint;
-- End of the time limit of the running attempt.
alter table job add column deadline bigint;
-- What the body saved last, sealed; gone when the job ends.
alter table job add column checkpoint text;
alter table job add column checkpoint_at bigint;
-- Who asked a running job to stop, and when, as JSON.
alter table job add column abort text;

-- Methods of which no job may begin.
create table job_paused (
  method text primary key,
  at     bigint not null
);

-- When the server starts a method by itself; what operators changed stays over upgrades.
create table job_schedule (
  id        bigint primary key,
  method    text   not null unique,
  -- As the method declares it; a change of the declaration replaces what operators changed.
  declared  text   not null,
  arguments text   not null,
  cron      text   not null,
  timezone  text   not null,
  enabled   bigint not null,
  last_run  bigint,
  last_job  bigint,
  next_run  bigint
);
