-- One outbox for every request that changes something at ПОС (ST-06): confirmations, statuses, answers.
alter table plugin_pos.outbox
  drop constraint outbox_kind_check,
  drop constraint outbox_state_check,
  add constraint outbox_kind_check check (kind in ('registration', 'status', 'answer')),
  add constraint outbox_state_check
    check (state in ('waiting', 'sending', 'done', 'refused', 'exhausted', 'dropped')),
  -- What it tells of within its РК, e.g. the ISN of a резолюция.
  add column subject text,
  -- What people call it, e.g. the name of the status.
  add column title text not null default 'Подтверждение регистрации',
  -- Files of an answer: [{id, name, size, sha256}].
  add column files jsonb not null default '[]',
  -- Not sent before.
  add column next_at timestamptz,
  -- Somebody set about sending it: what ПОС knows of it is for ПОС to say.
  add column begun boolean not null default false,
  -- Who sends it now, and until when that holds unless renewed.
  add column claimed_by text,
  add column claimed_until timestamptz,
  -- Since when it fails for a while; moved on by the time for which its organisation was held.
  add column first_failed_at timestamptz,
  -- Since when it is owed: its making, or the last command to send it again.
  add column open_since timestamptz,
  -- HTTP status of a refusal: ПОС remembers some of them by the key.
  add column error_status smallint,
  -- The outcome that was told to its РК last, so that the same one is not told again.
  add column sent_state text,
  -- What ПОС answered.
  add column answered jsonb;

update plugin_pos.outbox set next_at = created_at, open_since = created_at, begun = true;
alter table plugin_pos.outbox
  alter column title drop default,
  alter column next_at set not null,
  alter column open_since set not null,
  add constraint outbox_claimed check ((state = 'sending') = (claimed_by is not null and claimed_until is not null));

drop index plugin_pos.outbox_waiting;
drop index plugin_pos.outbox_refused;
create index outbox_due on plugin_pos.outbox (next_at, id) where state = 'waiting';
create index outbox_sending on plugin_pos.outbox (claimed_until) where state = 'sending';
create index outbox_stuck on plugin_pos.outbox (id) where state in ('refused', 'exhausted');
-- Order within a message, and the search for one.
create index outbox_message on plugin_pos.outbox (message_id, id);

-- Accounts to which nothing is sent for now (PX-04): a fault of the organisation, or ПОС as a whole is away.
create table plugin_pos.outbox_hold (
  organization_due text not null,
  client_id text not null,
  url text not null,
  contour text not null,
  primary key (organization_due, client_id, url, contour),
  reason_code text not null,
  reason text not null,
  since timestamptz not null,
  -- Tries in succession that met the fault; the pauses grow with them.
  failures integer not null,
  -- The next try.
  until timestamptz not null
);

alter table plugin_pos.dropped_debt
  add column statuses integer not null default 0,
  add column answers integer not null default 0;
