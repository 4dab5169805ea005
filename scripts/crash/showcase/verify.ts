import type { Client } from 'pg';
import type { RemotePosControl } from '../../stand/pos/index.ts';
import { flagged, wantedRows } from './documents.ts';

/** What the showcase shows against what stands in the РК. */
export async function verify(client: Client, control: RemotePosControl) {
  const wanted = await wantedRows(client);
  await control.processUploads();
  const shown = new Map((await control.showcaseRows()).map(({ id, row }) => [id, row.statusName]));
  const stale = wanted.filter(({ id, status }) => shown.get(id) !== status);
  const { rows: results } = await client.query<{ outcome: string; count: number }>(
    'select outcome, count(*)::integer as count from plugin_pos.showcase_result group by outcome',
  );
  const accepted = results.find(({ outcome }) => outcome === 'accepted')?.count ?? 0;
  const { rows: exports } = await client.query<{ state: string; count: number }>(
    'select state, count(*)::integer as count from plugin_pos.showcase_export group by state order by state',
  );
  const open = exports.filter(({ state }) => ['building', 'built', 'sending'].includes(state));
  const uploads = await control.uploads();
  const { rows: known } = await client.query<{ count: number }>(
    `select count(distinct upload_id)::integer as count from plugin_pos.showcase_export where state = 'accepted'`,
  );
  const left = await flagged(client);
  return {
    figures: [
      `${wanted.length} lines, ${uploads.length} uploads; exports: ${exports.map(({ state, count }) => `${state} ${count}`).join(', ')}`,
    ],
    faults: [
      ...(stale.length === 0 ? [] : [`${stale.length} lines are not shown in their last state, e.g. ${stale[0]!.id}`]),
      ...(left === 0 ? [] : [`${left} РК kept their flags though nothing is to be sent`]),
      ...(accepted === wanted.length ? [] : [`Results: ${JSON.stringify(results)} for ${wanted.length} lines`]),
      ...(open.length === 0 ? [] : [`Exports were left open: ${JSON.stringify(open)}`]),
      ...(uploads.length === known[0]!.count ? [] : [`${uploads.length} uploads, ${known[0]!.count} of them recorded`]),
    ],
  };
}
