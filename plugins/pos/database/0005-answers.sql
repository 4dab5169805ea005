-- What an answer of a window needs besides its request, whose subject is the ISN of the обращение. Before it was begun
-- only the window sends it (RP-04).
create table plugin_pos.answer (
  entry_id bigint primary key references plugin_pos.outbox on delete cascade,
  by_login text not null,
  -- For the marks of sending; that of the settings where it is null.
  delivery_isn bigint,
  -- «На согласовании в ЛКО»: when ПОС is asked next what came of it; null: nothing is waited for.
  approval_at timestamptz
);
create index answer_approval on plugin_pos.answer (approval_at) where approval_at is not null;

-- One attempt at a time for a message, from whichever РК, window or node (RP-06).
create unique index outbox_answer_open on plugin_pos.outbox (message_id, url, contour)
  where kind = 'answer' and state in ('waiting', 'sending');
create index outbox_answer on plugin_pos.outbox (document_isn, id) where kind = 'answer';
