import type { AddresseeInput } from '../api.ts';
import type { Edit } from './edit.ts';
import type { ListEdit } from './field-changes.ts';
import type { Problems } from './problems.ts';
import { existing } from './references.ts';
import { texts } from './texts.ts';

interface Addressee {
  readonly citizenIsn: number | null;
  readonly organizationDue: string | null;
  readonly departmentDue: string | null;
  readonly sentAt: string | null;
  readonly deliveryIsn: number | null;
}

/**
 * Whom the РК is sent to. An addressee who stays keeps his mark of sending unless another is given. The module adds
 * addressees and marks, and no user is hindered by it: a list that is `stale`, made before the last change of the РК,
 * takes neither away.
 */
export async function addressees(
  edit: Edit,
  given: readonly AddresseeInput[],
  stale: boolean,
  problems: Problems,
): Promise<ListEdit> {
  const { isn, transaction } = edit;
  const rows = await transaction.query<Omit<Addressee, 'sentAt'> & { id: number; sentAt: Date | null }>(
    `SELECT "ISN_REF_SEND" AS id, "ISN_CITIZEN" AS "citizenIsn", "DUE_ORGANIZ" AS "organizationDue",
            "DUE_DEPARTMENT" AS "departmentDue", "SEND_DATE" AS "sentAt", "ISN_DELIVERY" AS "deliveryIsn"
     FROM delo."REF_SEND" WHERE "ISN_DOC" = $1 ORDER BY "ORDERNUM", "ISN_REF_SEND"`,
    [isn],
  );
  const known = rows.map(({ id, sentAt, ...row }) => ({ id, ...row, sentAt: sentAt?.toISOString() ?? null }));
  const found = given.map((input) => known.find((row) => nameOf(row) === nameOf(input)));
  await checkAddressees(edit, given, found, problems);
  const wanted = given.map((input, index): Addressee & { id: number | null } => {
    const before = found[index];
    const keepsMark = input.sentAt === undefined || (stale && input.sentAt === null);
    return {
      id: before?.id ?? null,
      citizenIsn: input.citizenIsn ?? null,
      organizationDue: input.organizationDue ?? null,
      departmentDue: input.departmentDue ?? null,
      sentAt: keepsMark ? (before?.sentAt ?? null) : timeOf(input.sentAt ?? null),
      deliveryIsn: input.deliveryIsn === undefined ? (before?.deliveryIsn ?? null) : input.deliveryIsn,
    };
  });
  if (stale) wanted.push(...known.filter((row) => row.sentAt !== null && !found.includes(row)));
  return {
    path: '/addressees',
    current: known.map(shown),
    given: wanted.map(shown),
    write: () => writeAddressees(edit, wanted),
  };
}

async function checkAddressees(
  { transaction }: Edit,
  given: readonly AddresseeInput[],
  found: readonly unknown[],
  problems: Problems,
): Promise<void> {
  const of = <Key>(values: (input: AddresseeInput) => Key | null | undefined) =>
    given.map(values).filter((key) => key !== undefined && key !== null);
  const citizens = await existing(
    'citizens',
    of((input) => input.citizenIsn),
    transaction,
  );
  const organizations = await existing(
    'organizations',
    of((input) => input.organizationDue),
    transaction,
  );
  const departments = await existing(
    'departments',
    of((input) => input.departmentDue),
    transaction,
  );
  const deliveries = await existing(
    'deliveries',
    of((input) => input.deliveryIsn),
    transaction,
  );
  for (const [index, input] of given.entries()) {
    const path = `/addressees/${index}`;
    const { citizenIsn, organizationDue, departmentDue, deliveryIsn, sentAt } = input;
    const names = [citizenIsn, organizationDue, departmentDue].filter((name) => name != null);
    if (names.length !== 1) problems.refuse(path, texts.oneAddressee);
    if (given.findIndex((other) => nameOf(other) === nameOf(input)) !== index) problems.refuse(path, texts.twice);
    if (deliveryIsn != null && !deliveries.has(deliveryIsn)) problems.refuse(`${path}/deliveryIsn`, texts.noDelivery);
    if (sentAt != null && Number.isNaN(Date.parse(sentAt))) problems.refuse(`${path}/sentAt`, texts.wrongTime);
    if (found[index] !== undefined) continue;
    if (citizenIsn != null && !citizens.has(citizenIsn)) problems.refuse(`${path}/citizenIsn`, texts.noCitizen);
    if (organizationDue != null && !organizations.has(organizationDue)) {
      problems.refuse(`${path}/organizationDue`, texts.noOrganization);
    }
    if (departmentDue != null && !departments.has(departmentDue)) {
      problems.refuse(`${path}/departmentDue`, texts.noDepartment);
    }
  }
}

async function writeAddressees(
  { isn, transaction }: Edit,
  wanted: readonly (Addressee & { id: number | null })[],
): Promise<void> {
  const rows = JSON.stringify(wanted.map((row, index) => ({ ...row, place: index + 1 })));
  const list = `json_to_recordset($2) AS w (id bigint, place int, "citizenIsn" bigint, "organizationDue" text,
    "departmentDue" text, "sentAt" timestamptz, "deliveryIsn" bigint)`;
  await transaction.query(
    `DELETE FROM delo."REF_SEND" WHERE "ISN_DOC" = $1
     AND "ISN_REF_SEND" NOT IN (SELECT w.id FROM ${list} WHERE w.id IS NOT NULL)`,
    [isn, rows],
  );
  await transaction.query(
    `UPDATE delo."REF_SEND" s SET "ORDERNUM" = w.place, "SEND_DATE" = w."sentAt", "ISN_DELIVERY" = w."deliveryIsn"
     FROM ${list} WHERE s."ISN_DOC" = $1 AND s."ISN_REF_SEND" = w.id`,
    [isn, rows],
  );
  await transaction.query(
    `INSERT INTO delo."REF_SEND" ("ISN_DOC", "ISN_CITIZEN", "DUE_ORGANIZ", "DUE_DEPARTMENT", "SEND_DATE",
                                  "ISN_DELIVERY", "ORDERNUM")
     SELECT $1, w."citizenIsn", w."organizationDue", w."departmentDue", w."sentAt", w."deliveryIsn", w.place
     FROM ${list} WHERE w.id IS NULL ORDER BY w.place`,
    [isn, rows],
  );
}

function timeOf(sentAt: string | null): string | null {
  const time = sentAt === null ? Number.NaN : Date.parse(sentAt);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

function nameOf(row: { citizenIsn?: unknown; organizationDue?: unknown; departmentDue?: unknown }): string {
  return [row.citizenIsn, row.organizationDue, row.departmentDue].map((part) => part ?? '').join('|');
}

function shown({ citizenIsn, organizationDue, departmentDue, sentAt, deliveryIsn }: Addressee): Addressee {
  return { citizenIsn, organizationDue, departmentDue, sentAt, deliveryIsn };
}
