-- РК and what belongs to it (ED-05). No foreign keys here: registration checks every reference in its own transaction,
-- directories never lose a row, and the checks of each row would cost a third of the speed of registration.

-- `number_year`: ORDER_NUM is unique in group and year. `version` counts the changes of the РК (ED-11).
CREATE TABLE delo."DOC_RC" (
  "ISN_DOC" bigint PRIMARY KEY DEFAULT nextval('delo."ISN_SEQ"'),
  "KIND_DOC" smallint NOT NULL CHECK ("KIND_DOC" BETWEEN 1 AND 3),
  "DUE_DOCGROUP" varchar(248) COLLATE "C" NOT NULL,
  "DUE_CARD" varchar(248) COLLATE "C" NOT NULL,
  "ISN_CABINET" bigint,
  "ORDER_NUM" integer NOT NULL,
  "FREE_NUM" varchar(64) NOT NULL,
  "DOC_DATE" date NOT NULL,
  "SECURLEVEL" smallint NOT NULL DEFAULT 1,
  "PLAN_DATE" date,
  "FACT_DATE" date,
  "ANNOTAT" varchar(2000),
  "NOTE" varchar(2000),
  "ISN_DELIVERY" bigint,
  "IS_COLLECTIVE" smallint NOT NULL DEFAULT 0,
  "CITO" smallint NOT NULL DEFAULT 0,
  "CONTROL_STATE" smallint NOT NULL DEFAULT 0,
  number_year smallint GENERATED ALWAYS AS (extract(year FROM "DOC_DATE")::smallint) STORED,
  version integer NOT NULL DEFAULT 1,
  "INS_DATE" timestamptz NOT NULL DEFAULT now(),
  "INS_WHO" bigint,
  "UPD_DATE" timestamptz NOT NULL DEFAULT now(),
  "UPD_WHO" bigint
);
CREATE UNIQUE INDEX doc_rc_order_num ON delo."DOC_RC" ("DUE_DOCGROUP", number_year, "ORDER_NUM");
CREATE INDEX doc_rc_date ON delo."DOC_RC" ("DOC_DATE", "ISN_DOC");
CREATE INDEX doc_rc_card ON delo."DOC_RC" ("DUE_CARD", "DOC_DATE", "ISN_DOC");
CREATE INDEX doc_rc_free_num ON delo."DOC_RC" ("FREE_NUM");
-- Words of «Содержание» and «Примечание» together.
CREATE INDEX doc_rc_words ON delo."DOC_RC"
  USING gin (to_tsvector('russian'::regconfig, coalesce("ANNOTAT", '') || ' ' || coalesce("NOTE", '')));

-- Last number given in a group and year. The row is held to the end of the transaction that takes numbers, so a
-- transaction that fails gives them back, and there are no gaps.
CREATE TABLE delo.number_counter (
  group_due varchar(248) COLLATE "C" NOT NULL,
  year smallint NOT NULL,
  last integer NOT NULL,
  PRIMARY KEY (group_due, year)
);

-- Occasions of registration: each is registered once (RG-08).
CREATE TABLE delo.registration_key (
  key varchar(500) COLLATE "C" PRIMARY KEY,
  isn_doc bigint NOT NULL DEFAULT nextval('delo."ISN_SEQ"')
);

CREATE TABLE delo."REF_CORRESP" (
  "ISN_REF_CORRESP" bigint PRIMARY KEY DEFAULT nextval('delo."ISN_SEQ"'),
  "ISN_DOC" bigint NOT NULL,
  "ISN_CITIZEN" bigint,
  "DUE_ORGANIZ" varchar(248) COLLATE "C",
  "ORDERNUM" integer NOT NULL DEFAULT 1,
  "CORRESP_NUM" varchar(64),
  "CORRESP_DATE" date
);
CREATE INDEX ref_corresp_doc ON delo."REF_CORRESP" ("ISN_DOC");

-- Addressee: one of citizen, organisation, department.
CREATE TABLE delo."REF_SEND" (
  "ISN_REF_SEND" bigint PRIMARY KEY DEFAULT nextval('delo."ISN_SEQ"'),
  "ISN_DOC" bigint NOT NULL,
  "KIND_ADDRESSEE" smallint NOT NULL DEFAULT 1,
  "ISN_CITIZEN" bigint,
  "DUE_ORGANIZ" varchar(248) COLLATE "C",
  "DUE_DEPARTMENT" varchar(248) COLLATE "C",
  "SEND_DATE" timestamptz,
  "SEND_PERSON" varchar(255),
  "ISN_DELIVERY" bigint,
  "NOTE" varchar(255),
  "REG_N" varchar(64),
  "REG_DATE" date,
  "ORDERNUM" integer NOT NULL DEFAULT 1
);
CREATE INDEX ref_send_doc ON delo."REF_SEND" ("ISN_DOC");

CREATE TABLE delo."REF_RUBRIC" (
  "ISN_REF_RUBRIC" bigint PRIMARY KEY DEFAULT nextval('delo."ISN_SEQ"'),
  "ISN_DOC" bigint NOT NULL,
  "DUE_RUBRIC" varchar(248) COLLATE "C" NOT NULL,
  "ORDERNUM" integer NOT NULL DEFAULT 1,
  UNIQUE ("ISN_DOC", "DUE_RUBRIC")
);

CREATE TABLE delo."REF_LINK" (
  "ISN_REF_LINK" bigint PRIMARY KEY DEFAULT nextval('delo."ISN_SEQ"'),
  "ISN_DOC" bigint NOT NULL,
  "ISN_LINKED_DOC" bigint NOT NULL,
  "ISN_LINK" bigint NOT NULL,
  "LINKED_NUM" varchar(64),
  "ORDERNUM" integer NOT NULL DEFAULT 1,
  UNIQUE ("ISN_DOC", "ISN_LINKED_DOC", "ISN_LINK")
);

-- `sha256` names the bytes in the file vault (ED-12).
CREATE TABLE delo."REF_FILE" (
  "ISN_REF_FILE" bigint PRIMARY KEY DEFAULT nextval('delo."ISN_SEQ"'),
  "ISN_REF_DOC" bigint NOT NULL,
  "NAME" varchar(255) NOT NULL,
  "DESCRIPTION" varchar(255),
  "FILESIZE" bigint NOT NULL,
  "SEND_ENABLED" smallint NOT NULL DEFAULT 0,
  "SECURLEVEL" smallint NOT NULL DEFAULT 1,
  "ORDERNUM" integer NOT NULL DEFAULT 1,
  sha256 char(64) COLLATE "C" NOT NULL,
  "INS_DATE" timestamptz NOT NULL DEFAULT now(),
  "INS_WHO" bigint,
  UNIQUE ("ISN_REF_DOC", "NAME", sha256)
);

-- KIND: 1 резолюция, 2 пункт.
CREATE TABLE delo."RESOLUTION" (
  "ISN_RESOLUTION" bigint PRIMARY KEY DEFAULT nextval('delo."ISN_SEQ"'),
  "ISN_REF_DOC" bigint NOT NULL,
  "ISN_PARENT_RES" bigint,
  "KIND" smallint NOT NULL DEFAULT 1,
  "DUE_AUTHOR" varchar(248) COLLATE "C" NOT NULL,
  "RESOLUTION_TEXT" varchar(2000),
  "RESOLUTION_DATE" date NOT NULL,
  "PLAN_DATE" date,
  "CONTROL_STATE" smallint NOT NULL DEFAULT 0,
  "INS_DATE" timestamptz NOT NULL DEFAULT now(),
  "INS_WHO" bigint,
  "UPD_DATE" timestamptz,
  "UPD_WHO" bigint
);
CREATE INDEX resolution_doc ON delo."RESOLUTION" ("ISN_REF_DOC");

-- Executors of a resolution; MAIN_FLAG = responsible.
CREATE TABLE delo."REPLY" (
  "ISN_REPLY" bigint PRIMARY KEY DEFAULT nextval('delo."ISN_SEQ"'),
  "ISN_RESOLUTION" bigint NOT NULL,
  "DUE" varchar(248) COLLATE "C" NOT NULL,
  "MAIN_FLAG" smallint NOT NULL DEFAULT 0,
  "REPLY_TEXT" varchar(2000),
  "REPLY_DATE" date,
  "ORDERNUM" integer NOT NULL DEFAULT 1,
  UNIQUE ("ISN_RESOLUTION", "DUE")
);

-- «Исполнитель» of an outgoing document.
CREATE TABLE delo."DOC_EXE" (
  "ISN_DOC_EXE" bigint PRIMARY KEY DEFAULT nextval('delo."ISN_SEQ"'),
  "ISN_DOC" bigint NOT NULL,
  "DUE_PERSON" varchar(248) COLLATE "C" NOT NULL,
  "ORDERNUM" integer NOT NULL DEFAULT 1,
  UNIQUE ("ISN_DOC", "DUE_PERSON")
);

CREATE TABLE delo."DOC_FOLDER_ITEM" (
  "ISN_DOC" bigint NOT NULL,
  "ISN_FOLDER" bigint NOT NULL,
  PRIMARY KEY ("ISN_DOC", "ISN_FOLDER")
);
CREATE INDEX doc_folder_item_folder ON delo."DOC_FOLDER_ITEM" ("ISN_FOLDER", "ISN_DOC");

-- The protocol (ED-07). TABLE_ID: D = РК. OPER_ID: I made, U changed, D deleted.
CREATE TABLE delo."PROT" (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "TABLE_ID" char(1) NOT NULL DEFAULT 'D',
  "OPER_ID" char(1) NOT NULL,
  "SUBOPER_ID" char(1),
  "OPER_DESCRIBE" varchar(255) NOT NULL,
  "REF_ISN" bigint NOT NULL,
  "TIME_STAMP" timestamptz NOT NULL,
  "USER_ISN" bigint,
  "OPER_COMMENT" varchar(255),
  "ISN_PROT_INFO" bigint
);
CREATE INDEX prot_ref ON delo."PROT" ("REF_ISN", id);

-- Additional information of a record, opened as a link.
CREATE TABLE delo."PROT_INFO" (
  "ISN_PROT_INFO" bigint PRIMARY KEY DEFAULT nextval('delo."ISN_SEQ"'),
  "INFO" text NOT NULL
);
