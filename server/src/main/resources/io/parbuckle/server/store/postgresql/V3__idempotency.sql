-- What calls with an idempotency key have come to (extensions.md 4). Neither answer nor job: the call has begun, or a server
-- died while it ran.
create table idempotency (
  caller     text    not null,
  method     text    not null,
  key        text    not null,
  -- A keyed hash of the parameters.
  params     text    not null,
  -- Sealed.
  answer     text,
  job        bigint,
  time_begun bigint not null,
  primary key (caller, method, key)
);

create index idempotency_time on idempotency (time_begun);
