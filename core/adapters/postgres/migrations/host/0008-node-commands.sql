-- Calls from one node to another that people wait for; a row lives for the moments of its call.
create table node_command (
  id uuid primary key,
  plugin text not null,
  command text not null,
  -- Name or label of the only nodes that may take it; null: any.
  binding text,
  -- Encrypted, as the answer is: settings that are being tried may hold a password.
  payload jsonb not null,
  -- By the clock of the database. Who was not faster leaves it alone, also where the caller has died.
  take_until timestamptz not null,
  answer_within_ms integer not null,
  node text,
  answer_until timestamptz,
  outcome text check (outcome in ('done', 'failed')),
  answer jsonb
);
create index node_command_open on node_command (take_until) where node is null;
