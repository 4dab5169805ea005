import type { DocumentInput } from '../api.ts';
import { writeValueRows } from '../attributes/rows.ts';
import type { StoredValue } from '../attributes/values.ts';
import { recordsOfValues, storedValues } from '../changes/values.ts';
import { isIsoDate } from '../dates.ts';
import { sizes } from '../sizes.ts';
import type { Edit, Head } from './edit.ts';
import { type FieldEdit, refuseChanged } from './field-changes.ts';
import { listEdits } from './lists.ts';
import { placementEdits } from './placement.ts';
import { Problems } from './problems.ts';
import { existing } from './references.ts';
import { texts } from './texts.ts';
import { attachedAttributes, wantedValues } from './values.ts';

/**
 * Changes fields of a РК. Everything is checked first; a field that another user changed since `version` stops the whole
 * change (ED-11). What comes back as it is is no change.
 */
export async function changeDocument(
  edit: Edit,
  { version, ...input }: DocumentInput & { readonly version: number },
): Promise<void> {
  const { isn, head, transaction } = edit;
  const problems = new Problems();
  const columns = await columnEdits(edit, input, problems);
  const lists = await listEdits(edit, input, version, problems);
  const placement = await placementEdits(edit, input, problems);
  const attributes = await attachedAttributes(head.groupDue, transaction);
  const before = (await storedValues([isn], transaction)).get(isn) ?? {};
  const values = wantedValues(input.values ?? {}, before, { attributes, owner: 'document' }, '', problems);
  problems.check();

  const fields = [...columns, ...lists, ...placement.fields, ...values.fields];
  await refuseChanged(edit, version, fields);
  if (fields.length === 0) return;

  await writeColumns(edit, columns);
  for (const list of lists) await list.write();
  if (placement.fields.length > 0) await placement.write();
  await writeValueRows('AR_RC_VALUE', [{ isn, values: values.changed }], transaction);
  edit.changed(...fields.map(({ path }) => path));
  const titles = fields.map(({ path }) => texts.fields[path] ?? attributes.get(path.slice('/values/'.length))?.title);
  edit.record('U', texts.protocol.changed, titles.join(', '));
  edit.add(recordsOfValues({ isn, values: values.changed }, attributes, edit.author.user));
}

/** A field that is a column of the РК. */
interface ColumnEdit extends FieldEdit {
  readonly column: string;
  readonly stored: StoredValue;
}

type PlainField = 'content' | 'note' | 'planDate' | 'factDate' | 'deliveryIsn' | 'urgent' | 'collective';
const columnOf: Readonly<Record<PlainField, string>> = {
  content: 'ANNOTAT',
  note: 'NOTE',
  planDate: 'PLAN_DATE',
  factDate: 'FACT_DATE',
  deliveryIsn: 'ISN_DELIVERY',
  urgent: 'CITO',
  collective: 'IS_COLLECTIVE',
};

async function columnEdits({ head, transaction }: Edit, input: DocumentInput, problems: Problems) {
  const given = await checkPlain(input, head, problems, transaction);
  return Object.entries(given).flatMap(([name, value]): ColumnEdit[] => {
    const field = name as PlainField;
    if (value === undefined || value === head[field]) return [];
    const stored = typeof value === 'boolean' ? Number(value) : value;
    return [{ path: `/${field}`, current: head[field], given: value, column: columnOf[field], stored }];
  });
}

async function checkPlain(
  input: DocumentInput,
  head: Head,
  problems: Problems,
  transaction: Edit['transaction'],
): Promise<Pick<DocumentInput, PlainField>> {
  const { content, note, planDate, factDate, deliveryIsn, urgent, collective } = input;
  for (const [path, date] of Object.entries({ '/planDate': planDate, '/factDate': factDate })) {
    if (date != null && !isIsoDate(date)) problems.refuse(path, texts.wrongDate);
  }
  if (deliveryIsn != null && deliveryIsn !== head.deliveryIsn) {
    const known = await existing('deliveries', [deliveryIsn], transaction);
    if (!known.has(deliveryIsn)) problems.refuse('/deliveryIsn', texts.noDelivery);
  }
  return {
    content: content === undefined ? undefined : problems.text('/content', content, sizes.content),
    note: note == null ? note : problems.text('/note', note, sizes.note) || null,
    planDate,
    factDate,
    deliveryIsn,
    urgent,
    collective,
  };
}

async function writeColumns({ isn, transaction }: Edit, edits: readonly ColumnEdit[]): Promise<void> {
  if (edits.length === 0) return;
  const set = edits.map(({ column }, index) => `"${column}" = $${index + 2}`);
  await transaction.query(`UPDATE delo."DOC_RC" SET ${set.join(', ')} WHERE "ISN_DOC" = $1`, [
    isn,
    ...edits.map(({ stored }) => stored),
  ]);
}
