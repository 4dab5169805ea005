-- Which version of a РК a user changed a field in last, by the path that the API names the field with (ED-11). What the
-- module and other programs change is not here: it hinders nobody.
CREATE TABLE delo.field_change (
  isn_doc bigint NOT NULL,
  field varchar(120) COLLATE "C" NOT NULL,
  version integer NOT NULL,
  who bigint NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (isn_doc, field)
);

-- Whether a резолюция has others below it.
CREATE INDEX resolution_parent ON delo."RESOLUTION" ("ISN_PARENT_RES") WHERE "ISN_PARENT_RES" IS NOT NULL;
