-- The key that encrypts secrets (TM-24), the same on every node. Its id tells which key it is, and nothing of the key.
-- A save reads the row `for share`, so that a rotation waits for saves under way.
create table secret_key (
  only_one boolean primary key default true check (only_one),
  id text not null,
  since timestamptz not null
);
