-- «Сверка с ПОС»: what ПОС says of each message, by address. A comparison reads what changed since the last reading; as the
-- copy stands in the database, a restored one reads again all that came after its backup.
create table plugin_pos.registry_message (
  url text not null,
  contour text not null,
  message_id text not null,
  organization_due text not null,
  client_id text not null,
  state text not null,
  answer_deadline date,
  updated_at timestamptz not null,
  -- The comparison that read it last: a reading of the whole registry finds those that ПОС has no more.
  comparison_id bigint not null,
  primary key (url, contour, message_id)
);
create index registry_message_account on plugin_pos.registry_message (organization_due, client_id, url, contour);

create table plugin_pos.registry_delivery (
  url text not null,
  contour text not null,
  delivery_id text not null,
  message_id text not null,
  confirmed boolean not null,
  reg_number text,
  reg_date date,
  sed_doc_id text,
  confirmed_at timestamptz,
  primary key (url, contour, delivery_id)
);
create index registry_delivery_message on plugin_pos.registry_delivery (url, contour, message_id);

-- How far the registry of an organisation has been read to its end, by the clock of ПОС.
create table plugin_pos.registry_reading (
  organization_due text not null,
  client_id text not null,
  url text not null,
  contour text not null,
  lko_id text not null,
  read_until timestamptz,
  read_at timestamptz not null,
  primary key (organization_due, client_id, url, contour)
);

create table plugin_pos.comparison (
  id bigint generated always as identity primary key,
  state text not null check (state in ('waiting', 'running', 'done')),
  -- The whole registry is read, not only what changed.
  whole boolean not null,
  requested_by text,
  requested_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  -- Messages read from ПОС, and РК looked at.
  messages integer not null default 0,
  documents integer not null default 0,
  -- Organisations that could not be compared: [{due, name, code, text}].
  failures jsonb not null default '[]'
);
-- One at a time.
create unique index comparison_open on plugin_pos.comparison ((true)) where state in ('waiting', 'running');

-- РК обращений as the comparison under way sees them; nothing is lost with it.
create unlogged table plugin_pos.compared_document (
  isn bigint primary key,
  message_id text not null,
  number text not null,
  date date not null,
  registered_at timestamptz not null,
  status text not null,
  lko_id text not null,
  -- Of its delivery, where it came by one.
  organization_due text,
  url text,
  contour text
);
create index compared_document_message on plugin_pos.compared_document (message_id, registered_at, isn);

create table plugin_pos.difference (
  id bigint generated always as identity primary key,
  kind text not null,
  organization_due text not null,
  client_id text not null,
  url text not null,
  contour text not null,
  message_id text not null,
  -- Delivery or РК, where a message can have several of them; else empty.
  subject text not null,
  document_isn bigint,
  document_number text,
  document_date date,
  -- Both sides, by fields without personal data.
  there jsonb not null,
  here jsonb not null,
  -- When it was seen first, and by which comparison last.
  since timestamptz not null,
  comparison_id bigint not null,
  state text not null default 'open' check (state in ('open', 'wanted', 'mended', 'accepted')),
  -- What is to be done, or was, for whom.
  mend text,
  mend_by text,
  mend_at timestamptz,
  -- Why a person lives with it, or what became of the mending.
  reason text,
  unique (url, contour, kind, message_id, subject)
);
create index difference_wanted on plugin_pos.difference (id) where state = 'wanted';

-- A delivery that is rebuilt: what ПОС knows of its РК already.
alter table plugin_pos.inbox add column known_number text, add column known_date date, add column known_status text;
