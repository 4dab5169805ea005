import type { DocumentSystem, PluginDatabase } from '../../../core/contract/index.ts';
import { accountColumns, type PosAccount } from '../account.ts';
import { OrganizationFault } from '../errors.ts';
import { type PosOrganization, type RegistrationPlace, registrationPlace } from '../registration/organizations.ts';

const batchSize = 1000;

/**
 * Numbers of РК that are missing here are known to applicants: new РК must not get them while they are not rebuilt. What
 * is wrong with the group or the картотека of the organisation is told by the registration (PX-04).
 */
export async function passKnownNumbers(
  database: PluginDatabase,
  documents: DocumentSystem,
  account: PosAccount,
  organization: PosOrganization,
): Promise<void> {
  const place = await placeOf(documents, organization);
  if (place === null) return;
  for (let after = 0; ; ) {
    const rows = await database.query<{ id: number; number: string; date: string }>(
      `select id, there ->> 'regNumber' as number, there ->> 'regDate' as date from plugin_pos.difference
        where kind = 'unknown-here' and organization_due = $1 and client_id = $2 and url = $3 and contour = $4
          and there ->> 'regNumber' is not null and there ->> 'regDate' is not null and id > $5
        order by id limit $6`,
      [...accountColumns(account), after, batchSize],
    );
    if (rows.length > 0) {
      await database.transaction((transaction) =>
        documents.passNumbers({ groupDue: place.group.due, cardDue: place.cardDue }, rows, transaction),
      );
    }
    if (rows.length < batchSize) return;
    after = rows.at(-1)!.id;
  }
}

async function placeOf(documents: DocumentSystem, organization: PosOrganization): Promise<RegistrationPlace | null> {
  try {
    return await registrationPlace(documents, organization);
  } catch (error) {
    if (error instanceof OrganizationFault) return null;
    throw error;
  }
}
