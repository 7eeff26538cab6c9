-- Each run of migrations: when, whose, to which version, by which program.
create table upgrade (
  at      bigint not null,
  plugin  text    not null,
  version bigint not null,
  program text    not null,
  backup  text
);

create table setting (
  name  text primary key,
  value text not null
);

-- Numbers below `next` are given or reserved.
create table number_block (
  name text primary key,
  next bigint not null
);

-- Times are milliseconds since 1970. JSON is text.
create table job (
  id               bigint primary key,
  method           text    not null,
  state            text    not null,
  history          text    not null,
  fate             text    not null,
  lock_name        text,
  needs_pipe       bigint not null,
  -- As records show them, secrets masked.
  arguments        text    not null,
  -- As given, for running: null when they are what is shown, or the job has ended.
  arguments_raw    text,
  -- How arguments_raw and result are kept.
  arguments_sealed bigint not null,
  result_sealed    bigint not null,
  message_ids      text    not null,
  is_transient     bigint not null,
  abortable        bigint not null,
  description      text,
  logs             bigint not null,
  logs_excerpt     text,
  percent          bigint not null,
  progress         text    not null,
  extra            text,
  result           text,
  result_error     text,
  error            text,
  exception        text,
  exc_info         text,
  owner            text    not null,
  attempt          bigint not null,
  interruptions    text,
  time_queued      bigint not null,
  time_begun       bigint,
  time_finished    bigint
);

-- What a start looks for among a million.
create index job_live on job (id) where state in ('WAITING', 'RUNNING');

-- What retention counts and drops.
create index job_ended on job (history, id) where state not in ('WAITING', 'RUNNING');
