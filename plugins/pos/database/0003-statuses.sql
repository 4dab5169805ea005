-- What was told last of a РК and of each of its резолюции: it is told again only when that changes (ST-02).
create table plugin_pos.status_told (
  document_isn bigint not null,
  -- 'document' or 'resolution:<ISN>'.
  subject text not null,
  -- Of the message number, or of text, author, executors and dates of the резолюция.
  fingerprint text not null,
  told_at timestamptz not null,
  primary key (document_isn, subject)
);

-- Whose ЛКО a РК came from (ST-01).
create index inbox_document on plugin_pos.inbox (document_isn) where document_isn is not null;
