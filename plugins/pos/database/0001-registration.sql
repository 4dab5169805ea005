-- Ledger of deliveries: one row for each that was ever received, for ever; the raw text goes when it is no longer needed.
create table plugin_pos.inbox (
  id bigint generated always as identity primary key,
  contour text not null,
  -- Of ПОС; 'broken:<sha256>' where a delivery came without a readable one.
  delivery_id text not null,
  -- Number of the message; empty where it could not be read.
  message_id text not null,
  organization_due text not null,
  client_id text not null,
  url text not null,
  queued_at timestamptz not null,
  received_at timestamptz not null,
  state text not null check (state in ('received', 'registered', 'quarantined', 'dropped')),
  -- Failures of this message (RG-09).
  attempts integer not null default 0,
  -- Runs in which a file could not be had for a while (RG-11).
  file_runs integer not null default 0,
  error_code text,
  error_text text,
  quarantined_at timestamptz,
  -- Of the settings at the time of the quarantine; it ends when they change. Null: only by command.
  fingerprint text,
  document_isn bigint,
  reg_number text,
  reg_date date,
  registered_at timestamptz,
  -- When the delivery was confirmed or dropped; retention of the raw text counts from here (AC-06).
  settled_at timestamptz,
  raw text,
  unique (contour, delivery_id)
);
create index inbox_received on plugin_pos.inbox (organization_due, queued_at, id) where state = 'received';
create index inbox_quarantined on plugin_pos.inbox (quarantined_at, id) where state = 'quarantined';
create index inbox_raw on plugin_pos.inbox (settled_at) where raw is not null and settled_at is not null;

-- Requests that change something at ПОС: committed with what they tell of, sent afterwards, the same until answered.
create table plugin_pos.outbox (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('registration')),
  inbox_id bigint references plugin_pos.inbox,
  message_id text not null,
  document_isn bigint not null,
  organization_due text not null,
  client_id text not null,
  url text not null,
  contour text not null,
  idempotency_key uuid not null,
  -- Frozen: every attempt sends these bytes.
  body text not null,
  state text not null default 'waiting' check (state in ('waiting', 'done', 'refused', 'dropped')),
  attempts integer not null default 0,
  error_code text,
  error_text text,
  created_at timestamptz not null,
  settled_at timestamptz
);
create unique index outbox_confirmation on plugin_pos.outbox (inbox_id, organization_due, client_id, url, contour)
  where kind = 'registration';
create index outbox_waiting on plugin_pos.outbox (organization_due, id) where state = 'waiting';
create index outbox_refused on plugin_pos.outbox (id) where state = 'refused';

-- Files that a РК still lacks (RG-11).
create table plugin_pos.late_file (
  id bigint generated always as identity primary key,
  inbox_id bigint not null references plugin_pos.inbox,
  file_id text not null,
  title text not null,
  size bigint not null,
  sha256 text not null,
  state text not null default 'waiting' check (state in ('waiting', 'added', 'refused', 'dropped')),
  attempts integer not null default 0,
  error_text text,
  created_at timestamptz not null,
  settled_at timestamptz,
  unique (inbox_id, file_id)
);
create index late_file_waiting on plugin_pos.late_file (id) where state = 'waiting';

-- What is known of each organisation that exchanges messages (PX-04, RG-12).
create table plugin_pos.organization (
  due text primary key,
  name text not null,
  client_id text not null,
  url text not null,
  contour text not null,
  state text not null check (state in ('ok', 'held')),
  reason_code text,
  reason text,
  -- Since when it is in this state.
  since timestamptz not null,
  -- Since when its polls are watched at this address.
  watched_since timestamptz not null,
  -- End of the last list that was read to its end.
  last_poll_at timestamptz,
  -- «Ждёт в ПОС», by the last page.
  waiting_total integer
);

-- Debts that a person gave up (PX-05).
create table plugin_pos.dropped_debt (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  by_login text not null,
  organization_due text not null,
  client_id text not null,
  url text not null,
  contour text not null,
  confirmations integer not null,
  messages integer not null,
  files integer not null
);
