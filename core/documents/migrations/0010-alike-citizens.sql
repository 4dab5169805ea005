-- Citizens that look alike (UI-10) share something that tells people apart, and the first letters of surname and given name:
-- so neither a slip in the surname nor a family at one address misleads.
ALTER TABLE delo."CITIZEN"
  -- The entry that this one was merged into.
  ADD COLUMN merged_into bigint,
  ADD COLUMN mail_key text COLLATE "C" GENERATED ALWAYS AS (nullif(lower(btrim("E_MAIL")), '')) STORED,
  -- Ten digits: +7 and 8 are the same.
  ADD COLUMN phone_key text COLLATE "C" GENERATED ALWAYS AS (
    nullif(right(translate("PHONE", '+-() .,', ''), 10), '')) STORED,
  ADD COLUMN address_key text COLLATE "C" GENERATED ALWAYS AS (
    nullif(translate(delo.folded("CITIZEN_ADDR"), ' .,-', ''), '')) STORED;
CREATE INDEX citizen_mail ON delo."CITIZEN" (mail_key, initial_key) WHERE "DELETED" = 0 AND mail_key IS NOT NULL;
CREATE INDEX citizen_phone ON delo."CITIZEN" (phone_key, initial_key) WHERE "DELETED" = 0 AND phone_key IS NOT NULL;
CREATE INDEX citizen_address ON delo."CITIZEN" (address_key, initial_key)
  WHERE "DELETED" = 0 AND address_key IS NOT NULL;
CREATE INDEX citizen_snils ON delo."CITIZEN" ("SNILS") WHERE "DELETED" = 0 AND "SNILS" IS NOT NULL;
CREATE INDEX citizen_merged ON delo."CITIZEN" ("ISN_CITIZEN", merged_into) WHERE merged_into IS NOT NULL;

-- All РК that are sent to a citizen.
CREATE INDEX ref_send_citizen ON delo."REF_SEND" ("ISN_CITIZEN") WHERE "ISN_CITIZEN" IS NOT NULL;
