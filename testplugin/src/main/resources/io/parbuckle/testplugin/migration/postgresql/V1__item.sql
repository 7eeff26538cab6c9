create table test_item (
  id      bigint generated always as identity primary key,
  name    text   not null unique,
  size    bigint not null,
  enabled bigint not null,
  note    text
);
