-- Second factors of accounts (TOTP, RFC 6238). A step is a span of `seconds` since 1970; a code of a
-- step that is not above `used_step` was used, or came too late.
create table second_factor (
  account_id             integer primary key references account (id) on delete cascade,
  secret                 text not null, -- Base32, sealed for "second factor:{account_id}"
  seconds                integer not null,
  digits                 integer not null,
  used_step              integer not null default 0
) strict;
