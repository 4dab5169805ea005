-- «Настройка реквизитов» (ED-02): definitions are data; values stand in tables with a column for each API_NAME, which the
-- wizard adds (ED-03). A flag is 0 or 1, as «ДЕЛО» keeps it.

-- OWNER: O organisations, C citizens, D РК, R rubric lines of a РК. AR_TYPE: text, date, decimal, flag.
-- CLS_EXPRESSION: the directory whose key the value is. `secret` masks the value (ED-13); `indexed` asks for an index.
CREATE TABLE delo."AR_DESCRIPT" (
  "ISN_AR_DESCRIPT" bigint PRIMARY KEY DEFAULT nextval('delo."ISN_SEQ"'),
  "OWNER" char(1) NOT NULL CHECK ("OWNER" IN ('O', 'C', 'D', 'R')),
  "UI_NAME" varchar(255) NOT NULL,
  "API_NAME" varchar(63) NOT NULL UNIQUE CHECK ("API_NAME" ~ '^[A-Z][A-Z0-9_]{0,62}$'),
  "AR_TYPE" varchar(7) NOT NULL CHECK ("AR_TYPE" IN ('text', 'date', 'decimal', 'flag')),
  "IS_MULTILINE" smallint NOT NULL DEFAULT 0,
  "MAX_LEN" integer,
  "USE_LIST_FLAG" smallint NOT NULL DEFAULT 0,
  "DEF_VAL" varchar(2000),
  "UI_READONLY" smallint NOT NULL DEFAULT 0,
  "NO_COPY" smallint NOT NULL DEFAULT 0,
  "ADD_PROT_INFO" smallint NOT NULL DEFAULT 0,
  "CLS_EXPRESSION" varchar(255),
  secret boolean NOT NULL DEFAULT false,
  indexed boolean NOT NULL DEFAULT false,
  "DELETED" smallint NOT NULL DEFAULT 0,
  "PROTECTED" smallint NOT NULL DEFAULT 0,
  "INS_DATE" timestamptz NOT NULL DEFAULT now(),
  "INS_WHO" bigint,
  "UPD_DATE" timestamptz,
  "UPD_WHO" bigint
);

CREATE TABLE delo."AR_VALUE_LIST" (
  "ISN_AR_VALUE_LIST" bigint PRIMARY KEY DEFAULT nextval('delo."ISN_SEQ"'),
  "ISN_AR_DESCRIPT" bigint NOT NULL REFERENCES delo."AR_DESCRIPT",
  "VALUE" varchar(2000) NOT NULL,
  "WEIGHT" integer NOT NULL DEFAULT 0,
  UNIQUE ("ISN_AR_DESCRIPT", "VALUE")
);

CREATE TABLE delo."AR_DOCGROUP" (
  "ISN_AR_DOCGROUP" bigint PRIMARY KEY DEFAULT nextval('delo."ISN_SEQ"'),
  "DUE" varchar(248) COLLATE "C" NOT NULL REFERENCES delo."DOCGROUP_CL",
  "ISN_AR_DESCRIPT" bigint NOT NULL REFERENCES delo."AR_DESCRIPT",
  "DEF_VALUE" varchar(2000),
  "AR_MANDATORY" smallint NOT NULL DEFAULT 0,
  "TAB_ORDER" integer NOT NULL DEFAULT 0,
  UNIQUE ("DUE", "ISN_AR_DESCRIPT")
);

-- CATEGORY: 1 = files of a РК. EXTENSIONS: lower case, without dots, divided by commas.
CREATE TABLE delo."DG_FILE_CONSTRAINT" (
  "DUE" varchar(248) COLLATE "C" NOT NULL REFERENCES delo."DOCGROUP_CL",
  "CATEGORY" smallint NOT NULL DEFAULT 1,
  "MAX_SIZE" bigint,
  "ONE_FILE" smallint NOT NULL DEFAULT 0,
  "EXTENSIONS" varchar(2000),
  PRIMARY KEY ("DUE", "CATEGORY")
);

CREATE TABLE delo."AR_ORGANIZ_VALUE" (
  "ISN_NODE" bigint PRIMARY KEY,
  "DUE" varchar(248) COLLATE "C" NOT NULL UNIQUE REFERENCES delo."ORGANIZ_CL"
);
CREATE TABLE delo."AR_CITIZEN_VALUE" ("ISN_CITIZEN" bigint PRIMARY KEY REFERENCES delo."CITIZEN");
CREATE TABLE delo."AR_RC_VALUE" ("ISN_DOC" bigint PRIMARY KEY);
CREATE TABLE delo."AR_RUBRIC_VALUE" ("ISN_REF_RUBRIC" bigint PRIMARY KEY);
