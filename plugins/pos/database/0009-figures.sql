-- The start page counts messages by day (UI-07): the ledger is for ever, so that it must not be read whole. Rows come in the
-- order of time, and a block range index costs next to nothing when they are written.
create index inbox_received_at on plugin_pos.inbox using brin (received_at) with (pages_per_range = 32);
create index inbox_registered_at on plugin_pos.inbox using brin (registered_at) with (pages_per_range = 32);
create index outbox_answered on plugin_pos.outbox (settled_at) where kind = 'answer' and state = 'done';
