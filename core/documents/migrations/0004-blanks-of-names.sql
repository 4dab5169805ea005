-- What counts as a blank in a name must not depend on the locale of the database: `C.UTF-8` leaves out U+00A0.
CREATE OR REPLACE FUNCTION delo.name_key(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT btrim(regexp_replace(replace(delo.folded(name), '.', ' ') COLLATE "und-x-icu", '\s+', ' ', 'g'))
$$;

-- Generated columns keep what the function gave before.
UPDATE delo."CITIZEN" SET "CITIZEN_SURNAME" = "CITIZEN_SURNAME" WHERE name_key <> delo.name_key("CITIZEN_SURNAME");
