-- What is due, by account: the backlog of one that is held must not be walked through for each set of another.
drop index plugin_pos.outbox_due;
create index outbox_due on plugin_pos.outbox (organization_due, client_id, url, contour, next_at, id)
  where state = 'waiting';
