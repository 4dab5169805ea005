import { randomUUID } from 'node:crypto';
import type { DocumentDraft } from '../../contract/index.ts';
import type { Sql } from '../../ports/database.ts';
import type { Actor } from '../api.ts';
import { readDocuments } from '../reader/snapshots.ts';
import { register } from '../registration/register.ts';
import { checkTarget } from './create.ts';
import { type Desk, openEdit } from './edit.ts';
import { existing } from './references.ts';
import { texts } from './texts.ts';
import { attachedAttributes } from './values.ts';

/**
 * A new РК like this one: content, correspondents, rubrics, executors and the attributes of its group, also those that
 * users do not edit. Left out are attributes with «Не копировать от других РК» (ED-02), and what tells how the other РК
 * was handled: files, резолюции, links, values of rubrics, marks of sending. What a directory has lost since stays behind.
 */
export async function copyDocument(
  { database, calendar }: Desk,
  isn: number,
  to: { readonly groupDue?: string | undefined; readonly cardDue?: string | undefined },
  actor: Actor,
): Promise<number> {
  return database.transaction(async (transaction) => {
    const { head } = await openEdit(calendar, isn, actor, transaction);
    const target = { groupDue: to.groupDue ?? head.groupDue, cardDue: to.cardDue ?? head.cardDue };
    const kind = await checkTarget(target, actor, transaction);
    const source = (await readDocuments([isn], transaction)).get(isn)!;
    const citizens = source.correspondents.map(({ citizenIsn }) => citizenIsn);
    const [deliveryIsn = null] = await kept(
      'deliveries',
      head.deliveryIsn === null ? [] : [head.deliveryIsn],
      transaction,
    );
    const attributes = await attachedAttributes(target.groupDue, transaction);
    const copied = Object.entries(source.values).filter(([name]) => attributes.get(name)?.noCopy === false);
    const draft: DocumentDraft = {
      key: `copy:${randomUUID()}`,
      ...target,
      cabinetIsn: target.cardDue === head.cardDue ? head.cabinetIsn : null,
      folder: 1,
      registrar: actor.login,
      content: head.content,
      note: head.note,
      deliveryIsn,
      urgent: head.urgent,
      collective: head.collective,
      correspondents: (await kept('citizens', citizens, transaction)).map((citizenIsn) => ({ citizenIsn })),
      rubrics: await kept(
        'rubrics',
        source.rubrics.map(({ due }) => due),
        transaction,
      ),
      executors:
        kind === 3
          ? await kept(
              'officials',
              source.executors.map(({ due }) => due),
              transaction,
            )
          : [],
      files: [],
      links: [],
      attributes: Object.fromEntries(copied),
      protocol: [{ operation: texts.protocol.copied(head.number) }],
    };
    const [row] = await register([draft], transaction, calendar);
    return row!.isn;
  });
}

/** Keys that the directory still has, in their order. */
async function kept<Key extends string | number>(
  directory: Parameters<typeof existing>[0],
  keys: readonly Key[],
  sql: Sql,
): Promise<Key[]> {
  const known = await existing(directory, keys, sql);
  return keys.filter((key) => known.has(key));
}
