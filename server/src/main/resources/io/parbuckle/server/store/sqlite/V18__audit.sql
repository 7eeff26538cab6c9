-- Who did what. Rows are only added; retention takes the oldest away. A call has two: before it begins, and what it came to.
create table audit_record (
  id                integer primary key,
  -- The row whose outcome this is.
  begun             integer,
  audit_id          text    not null,
  -- Seconds.
  message_timestamp integer not null,
  -- Milliseconds, whole seconds.
  at                integer not null,
  address           text    not null,
  username          text    not null,
  session           text    not null,
  service           text    not null,
  event             text    not null,
  method            text,
  service_data      text    not null,
  event_data        text    not null,
  success           integer not null,
  -- SHA-256 over the row and the hash of the row before.
  hash              text    not null
) strict;

create unique index audit_first on audit_record (audit_id) where begun is null;
create unique index audit_outcome on audit_record (begun) where begun is not null;

-- What is looked for in a long trail, in its order.
create index audit_time on audit_record (message_timestamp, audit_id) where begun is null;
create index audit_username on audit_record (username, audit_id) where begun is null;
create index audit_method on audit_record (method, audit_id) where begun is null;
create index audit_event on audit_record (event, audit_id) where begun is null;

-- Both ends of the trail: one row.
create table audit_chain (
  last_id   integer not null,
  last_hash text    not null,
  cut_id    integer not null,
  cut_hash  text    not null,
  bytes     integer not null
) strict;

insert into audit_chain values (0, '', 0, '', 0);

-- Calls that have not come to an end.
create table audit_open (
  id     integer primary key,
  at     integer not null,
  job    integer,
  method text    not null
) strict;
