-- Certificates of this server with their private keys.
create table certificate (
  id                     integer primary key autoincrement,
  name                   text not null unique,
  chain                  text not null, -- PEM, the server's own certificate first
  private_key            text not null, -- PEM (PKCS#8), sealed for "certificate:{name}"
  trusted                integer not null default 0
) strict;
