-- «Витрина ПОС»: the lines of a file are kept by pages of thousands, so that an export costs little more than its query.

-- A page of the lines that went, in the order of the file: `<stamp>;<row hash>;<id>` each. `showcase_line` keeps those that
-- were left out, and all lines of an export of which no file came to be.
create table plugin_pos.showcase_page (
  export_id bigint not null,
  lines text not null
);
-- Lines are read whole: packing them costs more than it saves.
alter table plugin_pos.showcase_page alter column lines set storage external;
create index showcase_page_export on plugin_pos.showcase_page (export_id);

-- A shorter hash is made faster. A row of before has another one: a line that the showcase rejected goes again, once.
alter table plugin_pos.showcase_line
  alter column row_hash type bigint using ('x' || left(replace(row_hash::text, '-', ''), 16))::bit(64)::bigint;
alter table plugin_pos.showcase_result
  alter column row_hash type bigint using ('x' || left(replace(row_hash::text, '-', ''), 16))::bit(64)::bigint;

-- All lines of exports.
create view plugin_pos.showcase_ledger as
  select p.export_id, left(c.id, 10)::bigint as isn, right(c.id, 10)::bigint as rubric_isn, c.stamp::integer as stamp,
         c.row_hash::bigint as row_hash, null::text collate "C" as reason, null::text as detail
    from plugin_pos.showcase_page p,
         string_to_table(rtrim(p.lines, e'\n'), e'\n') l,
         lateral (select split_part(l, ';', 1) as stamp, split_part(l, ';', 2) as row_hash, split_part(l, ';', 3) as id) c
  union all
  select export_id, isn, rubric_isn, stamp, row_hash, reason, detail from plugin_pos.showcase_line;
