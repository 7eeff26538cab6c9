-- `autoincrement`: a number is never given twice, also after the newest item is deleted.
create table test_item (
  id      integer primary key autoincrement,
  name    text    not null unique,
  size    integer not null,
  enabled integer not null,
  note    text
) strict;
