-- Accounts, groups, what they may do, and API keys. Times are milliseconds since 1970; lists and values
-- of any shape are JSON.

create table account_group (
  id                     integer primary key autoincrement,
  gid                    integer not null unique,
  name                   text not null unique,
  builtin                integer not null default 0,
  smb                    integer not null default 0,
  sudo_commands          text not null default '[]',
  sudo_commands_nopasswd text not null default '[]',
  userns_idmap           text not null default 'null'
) strict;

create table account (
  id                     integer primary key autoincrement,
  uid                    integer not null unique,
  username               text not null unique,
  full_name              text not null default '',
  home                   text not null default '/var/empty',
  shell                  text not null default '/usr/sbin/nologin',
  password               text, -- $pbkdf2-sha512$iterations$salt$hash; null: none was set
  password_changed_at    integer,
  password_disabled      integer not null default 0,
  ssh_password_enabled   integer not null default 0,
  locked                 integer not null default 0,
  builtin                integer not null default 0,
  smb                    integer not null default 0,
  email                  text,
  sshpubkey              text,
  sudo_commands          text not null default '[]',
  sudo_commands_nopasswd text not null default '[]',
  userns_idmap           text not null default 'null',
  group_id               integer not null references account_group (id)
) strict;

-- Auxiliary groups; the primary one stands in the account.
create table group_member (
  group_id               integer not null references account_group (id) on delete cascade,
  account_id             integer not null references account (id) on delete cascade,
  primary key (group_id, account_id)
) strict;
create index group_member_account on group_member (account_id);

-- What a person keeps at the server (auth.set_attribute), by uid: the local root has no account.
create table account_attribute (
  uid                    integer not null,
  name                   text not null,
  value                  text not null,
  primary key (uid, name)
) strict;

create table privilege (
  id                     integer primary key autoincrement,
  builtin_name           text unique,
  name                   text not null unique,
  web_shell              integer not null default 0
) strict;

-- By gid, as clients give it; the group may be gone.
create table privilege_group (
  privilege_id           integer not null references privilege (id) on delete cascade,
  gid                    integer not null,
  primary key (privilege_id, gid)
) strict;

create table role_grant (
  privilege_id           integer not null references privilege (id) on delete cascade,
  role                   text not null,
  primary key (privilege_id, role)
) strict;

create table api_key (
  id                     integer primary key autoincrement,
  name                   text not null unique,
  account_id             integer not null references account (id) on delete cascade,
  hash                   text not null, -- $pbkdf2-sha512$iterations$salt$hash of the part after the dash
  created_at             integer not null,
  expires_at             integer,
  revoked_reason         text -- null: not revoked
) strict;
create index api_key_account on api_key (account_id);

insert into account_group (gid, name, builtin)
values (544, 'builtin_administrators', 1),
       (545, 'builtin_users', 1),
       (951, 'truenas_readonly_administrators', 1),
       (952, 'truenas_sharing_administrators', 1);

insert into privilege (builtin_name, name, web_shell)
values ('LOCAL_ADMINISTRATOR', 'Local Administrator', 1),
       ('READONLY_ADMINISTRATOR', 'Read-Only Administrator', 0),
       ('SHARING_ADMINISTRATOR', 'Sharing Administrator', 0);

insert into privilege_group (privilege_id, gid)
select id, 544 from privilege where builtin_name = 'LOCAL_ADMINISTRATOR'
union all
select id, 951 from privilege where builtin_name = 'READONLY_ADMINISTRATOR'
union all
select id, 952 from privilege where builtin_name = 'SHARING_ADMINISTRATOR';

insert into role_grant (privilege_id, role)
select id, 'FULL_ADMIN' from privilege where builtin_name = 'LOCAL_ADMINISTRATOR'
union all
select id, 'READONLY_ADMIN' from privilege where builtin_name = 'READONLY_ADMINISTRATOR'
union all
select id, 'SHARING_ADMIN' from privilege where builtin_name = 'SHARING_ADMINISTRATOR';
