-- What an API key may do beside its account's own rights, and from where, each as JSON.
alter table api_key add column roles text; -- null: all that the account may
alter table api_key add column addresses text not null default '[]'; -- empty: from everywhere

-- Passwords that an account had before its present one.
create table password_history (
  id                     integer primary key autoincrement,
  account_id             integer not null references account (id) on delete cascade,
  password               text not null -- as in account.password
) strict;
create index password_history_account on password_history (account_id);
