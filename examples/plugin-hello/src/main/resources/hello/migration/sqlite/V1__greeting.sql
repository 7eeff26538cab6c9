create table hello_greeting (
  id       integer primary key autoincrement,
  language text    not null unique,
  words    text    not null
) strict;
