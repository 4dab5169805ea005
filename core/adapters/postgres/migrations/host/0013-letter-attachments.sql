-- Letters that a plugin words itself (SH-11), each once for its key, and what is attached to them.

alter table letter
  -- Source and key of the plugin; null for letters about notices.
  add column key text unique;

create table letter_attachment (
  letter_id bigint not null references letter on delete cascade,
  position integer not null,
  name text not null,
  content_type text not null,
  content bytea not null,
  primary key (letter_id, position)
);
