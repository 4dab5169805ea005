-- Directories of «ДЕЛО» (ED-01). UPPER CASE names are those of «ДЕЛО», as they stand there; lower-case ones are ours, for
-- what «ДЕЛО» has no publicly known name for. Rows are never removed, only marked (DELETED), so references to them hold.

CREATE SCHEMA IF NOT EXISTS delo;

-- The one sequence of ISN of the database: at most 10 digits.
CREATE SEQUENCE delo."ISN_SEQ" AS bigint MINVALUE 1000 START 1000 MAXVALUE 9999999999;

-- By the rules of ICU: lower() of a database with locale C knows no Cyrillic, and this must be the same everywhere.
CREATE FUNCTION delo.folded(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT replace(lower(value COLLATE "und-x-icu"), 'ё', 'е')
$$;

-- A name of a person as it is compared: case, ё/е, dots and blanks do not matter (RG-05).
CREATE FUNCTION delo.name_key(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT btrim(regexp_replace(replace(delo.folded(name), '.', ' '), '\s+', ' ', 'g'))
$$;

-- Surname and first letter of the given name.
CREATE FUNCTION delo.initial_key(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT substring(delo.name_key(name) FROM '^\S* ?\S?')
$$;

-- Whether a word after the surname is a single letter.
CREATE FUNCTION delo.has_initials(name text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT delo.name_key(name) ~ ' \S( |$)'
$$;

-- Users as records refer to them. Logging in is the business of the host; a technical user never can.
CREATE TABLE delo."USER_CL" (
  "ISN_LCLASSIF" bigint PRIMARY KEY DEFAULT nextval('delo."ISN_SEQ"'),
  "CLASSIF_NAME" varchar(64) NOT NULL UNIQUE,
  "SURNAME_PATRON" varchar(255),
  technical boolean NOT NULL DEFAULT false,
  "DELETED" smallint NOT NULL DEFAULT 0,
  "PROTECTED" smallint NOT NULL DEFAULT 0,
  "INS_DATE" timestamptz NOT NULL DEFAULT now(),
  "INS_WHO" bigint,
  "UPD_DATE" timestamptz,
  "UPD_WHO" bigint
);

CREATE TABLE delo."DOCGROUP_CL" (
  "DUE" varchar(248) COLLATE "C" PRIMARY KEY,
  "ISN_NODE" bigint NOT NULL UNIQUE DEFAULT nextval('delo."ISN_SEQ"'),
  "ISN_HIGH_NODE" bigint NOT NULL DEFAULT 0,
  "LAYER" smallint NOT NULL DEFAULT 1,
  "IS_NODE" smallint NOT NULL DEFAULT 1,
  "WEIGHT" integer NOT NULL DEFAULT 0,
  "CLASSIF_NAME" varchar(250) NOT NULL,
  "NOTE" varchar(255),
  "CODE" varchar(64),
  "RC_TYPE" smallint NOT NULL CHECK ("RC_TYPE" BETWEEN 1 AND 3),
  "DOCGROUP_INDEX" varchar(24),
  "SHABLON" varchar(64) NOT NULL DEFAULT '{N}',
  "DELETED" smallint NOT NULL DEFAULT 0,
  "PROTECTED" smallint NOT NULL DEFAULT 0,
  "INS_DATE" timestamptz NOT NULL DEFAULT now(),
  "INS_WHO" bigint,
  "UPD_DATE" timestamptz,
  "UPD_WHO" bigint
);
CREATE UNIQUE INDEX "DOCGROUP_CL_CODE" ON delo."DOCGROUP_CL" ("CODE") WHERE "DELETED" = 0;

CREATE TABLE delo."DELIVERY_CL" (
  "ISN_LCLASSIF" bigint PRIMARY KEY DEFAULT nextval('delo."ISN_SEQ"'),
  "CLASSIF_NAME" varchar(64) NOT NULL,
  "NOTE" varchar(255),
  "WEIGHT" integer NOT NULL DEFAULT 0,
  "DELETED" smallint NOT NULL DEFAULT 0,
  "PROTECTED" smallint NOT NULL DEFAULT 0,
  "INS_DATE" timestamptz NOT NULL DEFAULT now(),
  "INS_WHO" bigint,
  "UPD_DATE" timestamptz,
  "UPD_WHO" bigint
);

-- LINK_DIR: 1 direct, 2 reverse; a type that reads the same both ways is paired with itself.
CREATE TABLE delo."LINK_CL" (
  "ISN_LCLASSIF" bigint PRIMARY KEY DEFAULT nextval('delo."ISN_SEQ"'),
  "CLASSIF_NAME" varchar(64) NOT NULL,
  "LINK_INDEX" varchar(24),
  "LINK_TYPE" smallint NOT NULL DEFAULT 0,
  "LINK_DIR" smallint NOT NULL DEFAULT 1,
  "ISN_PARE_LINK" bigint NOT NULL REFERENCES delo."LINK_CL" DEFERRABLE INITIALLY DEFERRED,
  "TRANSPARENT" smallint NOT NULL DEFAULT 0,
  "MEDO_ID" varchar(64),
  "NOTE" varchar(255),
  "WEIGHT" integer NOT NULL DEFAULT 0,
  "DELETED" smallint NOT NULL DEFAULT 0,
  "PROTECTED" smallint NOT NULL DEFAULT 0,
  "INS_DATE" timestamptz NOT NULL DEFAULT now(),
  "INS_WHO" bigint,
  "UPD_DATE" timestamptz,
  "UPD_WHO" bigint
);

CREATE TABLE delo."RUBRIC_CL" (
  "DUE" varchar(248) COLLATE "C" PRIMARY KEY,
  "ISN_NODE" bigint NOT NULL UNIQUE DEFAULT nextval('delo."ISN_SEQ"'),
  "ISN_HIGH_NODE" bigint NOT NULL DEFAULT 0,
  "LAYER" smallint NOT NULL DEFAULT 1,
  "IS_NODE" smallint NOT NULL DEFAULT 1,
  "WEIGHT" integer NOT NULL DEFAULT 0,
  "RUBRIC_CODE" varchar(248) COLLATE "C" NOT NULL,
  "CLASSIF_NAME" varchar(2000) NOT NULL,
  "NOTE" varchar(255),
  "DELETED" smallint NOT NULL DEFAULT 0,
  "PROTECTED" smallint NOT NULL DEFAULT 0,
  "INS_DATE" timestamptz NOT NULL DEFAULT now(),
  "INS_WHO" bigint,
  "UPD_DATE" timestamptz,
  "UPD_WHO" bigint
);
CREATE UNIQUE INDEX "RUBRIC_CL_CODE" ON delo."RUBRIC_CL" ("RUBRIC_CODE") WHERE "DELETED" = 0;
-- Unique among siblings (ED-09); by hash, as a name can be longer than an index entry.
CREATE UNIQUE INDEX "RUBRIC_CL_NAME" ON delo."RUBRIC_CL" ("ISN_HIGH_NODE", md5(delo.folded("CLASSIF_NAME")))
  WHERE "DELETED" = 0;

CREATE TABLE delo."ORGANIZ_CL" (
  "DUE" varchar(248) COLLATE "C" PRIMARY KEY,
  "ISN_NODE" bigint NOT NULL UNIQUE DEFAULT nextval('delo."ISN_SEQ"'),
  "ISN_HIGH_NODE" bigint NOT NULL DEFAULT 0,
  "LAYER" smallint NOT NULL DEFAULT 1,
  "IS_NODE" smallint NOT NULL DEFAULT 1,
  "WEIGHT" integer NOT NULL DEFAULT 0,
  "CLASSIF_NAME" varchar(255) NOT NULL,
  "FULLNAME" varchar(255),
  "INN" varchar(64),
  "OGRN" varchar(64),
  "CITY" varchar(255),
  "ADDRESS" varchar(255),
  "ZIPCODE" varchar(12),
  "NOTE" varchar(255),
  current boolean NOT NULL DEFAULT false,
  "DELETED" smallint NOT NULL DEFAULT 0,
  "PROTECTED" smallint NOT NULL DEFAULT 0,
  "INS_DATE" timestamptz NOT NULL DEFAULT now(),
  "INS_WHO" bigint,
  "UPD_DATE" timestamptz,
  "UPD_WHO" bigint
);
-- «Текущая» is one.
CREATE UNIQUE INDEX organiz_cl_current ON delo."ORGANIZ_CL" (current) WHERE current;

-- IS_NODE: 0 подразделение, 1 должностное лицо. DEPARTMENT_DUE: подразделение that owns the картотека.
CREATE TABLE delo."DEPARTMENT" (
  "DUE" varchar(248) COLLATE "C" PRIMARY KEY,
  "ISN_NODE" bigint NOT NULL UNIQUE DEFAULT nextval('delo."ISN_SEQ"'),
  "ISN_HIGH_NODE" bigint NOT NULL DEFAULT 0,
  "LAYER" smallint NOT NULL DEFAULT 1,
  "IS_NODE" smallint NOT NULL DEFAULT 0,
  "WEIGHT" integer NOT NULL DEFAULT 0,
  "CLASSIF_NAME" varchar(255) NOT NULL,
  "SURNAME" varchar(255),
  "DUTY" varchar(255),
  "DEPARTMENT_INDEX" varchar(24),
  "POST_H" smallint NOT NULL DEFAULT 0,
  "CARD_FLAG" smallint NOT NULL DEFAULT 0,
  "CARD_NAME" varchar(255),
  "DEPARTMENT_DUE" varchar(248) COLLATE "C",
  "ISN_CABINET" bigint,
  "DUE_LINK_ORGANIZ" varchar(248) COLLATE "C" REFERENCES delo."ORGANIZ_CL",
  "START_DATE" date,
  "END_DATE" date,
  "NOTE" varchar(255),
  "DELETED" smallint NOT NULL DEFAULT 0,
  "PROTECTED" smallint NOT NULL DEFAULT 0,
  "INS_DATE" timestamptz NOT NULL DEFAULT now(),
  "INS_WHO" bigint,
  "UPD_DATE" timestamptz,
  "UPD_WHO" bigint
);

CREATE TABLE delo."CABINET" (
  "ISN_CABINET" bigint PRIMARY KEY DEFAULT nextval('delo."ISN_SEQ"'),
  "DUE" varchar(248) COLLATE "C" NOT NULL REFERENCES delo."DEPARTMENT",
  "CABINET_NAME" varchar(64) NOT NULL,
  "DELETED" smallint NOT NULL DEFAULT 0,
  "INS_DATE" timestamptz NOT NULL DEFAULT now(),
  "INS_WHO" bigint,
  "UPD_DATE" timestamptz,
  "UPD_WHO" bigint
);
ALTER TABLE delo."DEPARTMENT" ADD FOREIGN KEY ("ISN_CABINET") REFERENCES delo."CABINET";

CREATE TABLE delo."FOLDER" (
  "ISN_FOLDER" bigint PRIMARY KEY DEFAULT nextval('delo."ISN_SEQ"'),
  "ISN_CABINET" bigint NOT NULL REFERENCES delo."CABINET",
  "FOLDER_KIND" smallint NOT NULL CHECK ("FOLDER_KIND" BETWEEN 1 AND 9),
  UNIQUE ("ISN_CABINET", "FOLDER_KIND")
);

-- The generated columns serve the search for an applicant (RG-05); columns and queries use the same functions.
CREATE TABLE delo."CITIZEN" (
  "ISN_CITIZEN" bigint PRIMARY KEY DEFAULT nextval('delo."ISN_SEQ"'),
  "CITIZEN_SURNAME" varchar(64) NOT NULL,
  "CITIZEN_CITY" varchar(255),
  "CITIZEN_ADDR" varchar(255),
  "ZIPCODE" varchar(12),
  "PHONE" varchar(64),
  "E_MAIL" varchar(255),
  "SNILS" varchar(14),
  "INN" varchar(64),
  "SEX" smallint,
  "NOTE" varchar(255),
  "DELETED" smallint NOT NULL DEFAULT 0,
  "PROTECTED" smallint NOT NULL DEFAULT 0,
  "INS_DATE" timestamptz NOT NULL DEFAULT now(),
  "INS_WHO" bigint,
  "UPD_DATE" timestamptz,
  "UPD_WHO" bigint,
  name_key text COLLATE "C" GENERATED ALWAYS AS (delo.name_key("CITIZEN_SURNAME")) STORED,
  initial_key text COLLATE "C" GENERATED ALWAYS AS (delo.initial_key("CITIZEN_SURNAME")) STORED,
  has_initials boolean GENERATED ALWAYS AS (delo.has_initials("CITIZEN_SURNAME")) STORED
);
CREATE INDEX citizen_name ON delo."CITIZEN" (initial_key, name_key) WHERE "DELETED" = 0;
CREATE INDEX citizen_initials ON delo."CITIZEN" (initial_key) WHERE has_initials AND "DELETED" = 0;
-- The directory is paged by name.
CREATE INDEX citizen_order ON delo."CITIZEN" (name_key, "ISN_CITIZEN") WHERE "DELETED" = 0;

CREATE TABLE delo."SECURITY_CL" (
  "SECURLEVEL" smallint PRIMARY KEY,
  "GRIF_NAME" varchar(64) NOT NULL
);
INSERT INTO delo."SECURITY_CL" VALUES (1, 'общий');

CREATE TABLE delo."STTEXT" (
  "ISN_LCLASSIF" bigint PRIMARY KEY DEFAULT nextval('delo."ISN_SEQ"'),
  "CLASSIF_NAME" varchar(255) NOT NULL,
  "STTEXT" varchar(8000) NOT NULL,
  "WEIGHT" integer NOT NULL DEFAULT 0,
  "DELETED" smallint NOT NULL DEFAULT 0,
  "PROTECTED" smallint NOT NULL DEFAULT 0,
  "INS_DATE" timestamptz NOT NULL DEFAULT now(),
  "INS_WHO" bigint,
  "UPD_DATE" timestamptz,
  "UPD_WHO" bigint
);
