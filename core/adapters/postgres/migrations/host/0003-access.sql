-- Users, sessions and the audit (AC-01…AC-04).

create table user_account (
  login text primary key check (login = lower(login)),
  name text not null,
  roles text[] not null,
  -- DUE of the card indexes a clerk works in; «0.» stands for all of them.
  cards text[] not null default '{}',
  official_due text,
  disabled boolean not null default false,
  password_hash text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

-- The token itself is only in the browser; here is its hash.
create table session (
  token_hash bytea primary key,
  login text not null references user_account on delete cascade,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null
);
create index session_login on session (login);
create index session_expires_at on session (expires_at);

-- One row at most: the link of the first administrator.
create table invitation (
  only_one boolean primary key default true check (only_one),
  token_hash bytea not null,
  expires_at timestamptz not null
);

-- Keys are hashes: what was typed as a login may be a password.
create table login_attempt (
  key_hash bytea primary key,
  failures integer not null,
  last_at timestamptz not null,
  blocked_until timestamptz not null
);
create index login_attempt_last_at on login_attempt (last_at);

create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  login text,
  address text,
  action text not null,
  object text,
  outcome text not null,
  details jsonb not null default '{}'
);
create index audit_at on audit (at);
create index audit_login on audit (login, id);
create index audit_object on audit (object, id);

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'host.audit is append-only' using errcode = 'insufficient_privilege';
end
$$;

create trigger audit_append_only before update or delete or truncate on audit
  for each statement execute function audit_is_append_only();
