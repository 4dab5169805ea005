-- Login by a provider of OpenID Connect (AC-01).

-- Users of a provider have no password here. `provider_subject` is issuer and `sub`: a name may change hands, a subject not.
alter table user_account
  alter column password_hash drop not null,
  add column provider_subject text unique;

alter table session add column through_provider boolean not null default false;

-- Logins that were begun, until the browser comes back. One row serves one return.
create table provider_attempt (
  state_hash bytea primary key,
  -- The browser that began: another one cannot end what it did not begin.
  browser_hash bytea not null,
  nonce text not null,
  verifier text not null,
  next text not null,
  expires_at timestamptz not null
);
create index provider_attempt_expires_at on provider_attempt (expires_at);

-- Refusals are searched for among many more things that went well (AC-04).
create index audit_refused on audit (id) where outcome <> 'done';
