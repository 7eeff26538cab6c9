create table hello_greeting (
  id       bigint generated always as identity primary key,
  language text   not null unique,
  words    text   not null
);
