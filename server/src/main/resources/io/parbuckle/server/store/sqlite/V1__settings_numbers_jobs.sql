-- Each run of migrations: when, whose, to which version, by which program.
create table upgrade (
  at      integer not null,
  plugin  text    not null,
  version integer not null,
  program text    not null,
  backup  text
) strict;

create table setting (
  name  text primary key,
  value text not null
) strict, without rowid;

-- Numbers below `next` are given or reserved.
create table number_block (
  name text primary key,
  next integer not null
) strict, without rowid;

-- Times are milliseconds since 1970. JSON is text.
create table job (
  id               integer primary key,
  method           text    not null,
  state            text    not null,
  history          text    not null,
  fate             text    not null,
  lock_name        text,
  needs_pipe       integer not null,
  -- As records show them, secrets masked.
  arguments        text    not null,
  -- As given, for running: null when they are what is shown, or the job has ended.
  arguments_raw    text,
  -- How arguments_raw and result are kept.
  arguments_sealed integer not null,
  result_sealed    integer not null,
  message_ids      text    not null,
  is_transient     integer not null,
  abortable        integer not null,
  description      text,
  logs             integer not null,
  logs_excerpt     text,
  percent          integer not null,
  progress         text    not null,
  extra            text,
  result           text,
  result_error     text,
  error            text,
  exception        text,
  exc_info         text,
  owner            text    not null,
  attempt          integer not null,
  interruptions    text,
  time_queued      integer not null,
  time_begun       integer,
  time_finished    integer
) strict;

-- What a start looks for among a million.
create index job_live on job (id) where state in ('WAITING', 'RUNNING');

-- What retention counts and drops.
create index job_ended on job (history, id) where state not in ('WAITING', 'RUNNING');
