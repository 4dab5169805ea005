import type pg from 'pg';
import type { JournalEntry, RemotePosControl } from '../../stand/pos/index.ts';
import type { Findings } from '../verify.ts';
import { neverSent, type Played, resolutionsEach, resolutionText } from './plan.ts';

/** Holds the journal of ПОС against what was played: each once in effect, in order, none lost, keys and bodies frozen. */
export async function verify(
  client: pg.Client,
  control: RemotePosControl,
  played: readonly Played[],
): Promise<Findings> {
  const journal = (await control.journal({})).filter(({ operation }) => changing.has(operation ?? ''));
  const effective = journal.filter((entry) => entry.effective);
  const byMessage = new Map<string, JournalEntry[]>();
  for (const entry of effective) byMessage.set(entry.ids.id!, [...(byMessage.get(entry.ids.id!) ?? []), entry]);
  const { rows: states } = await client.query<{ kind: string; state: string; count: string }>(
    `select kind, state, count(*) from plugin_pos.outbox where not (${neverSent}) group by 1, 2 order by 1, 2`,
  );
  const { rows: withdrawn } = await client.query<{ key: string }>(
    `select idempotency_key::text as key from plugin_pos.outbox where ${neverSent}`,
  );
  const { rows: left } = await client.query<{ count: string }>('select count(*) from delo.event');
  const { rows: runs } = await client.query<{ outcome: string; count: string }>(
    `select coalesce(outcome, 'open') as outcome, count(*) from host.run group by 1 order by 1`,
  );
  const faults = [
    ...played.flatMap((each) => orderFaults(each, byMessage.get(each.messageId) ?? [])),
    ...keyFaults(journal, effective),
    ...withdrawn
      .filter(({ key }) => journal.some(({ idempotencyKey }) => idempotencyKey === key))
      .map(({ key }) => `an answer that counts as not sent was sent: ${key}`),
    ...states.filter(({ state }) => state !== 'done').map(({ kind, state, count }) => `${count} × ${kind} ${state}`),
    ...(left[0]!.count === '0' ? [] : [`${left[0]!.count} events nobody looked at`]),
  ];
  const of = (operation: string) => effective.filter((entry) => entry.operation === operation).length;
  const repeated = journal.filter(({ replayed }) => replayed).length;
  const met = journal.filter(({ fault }) => fault !== undefined && fault !== 'delay-answer').length;
  return {
    faults,
    figures: [
      `Effective: ${of('sendStatus')} statuses, ${of('sendAnswer')} answers, ${of('confirmRegistration')} confirmations`,
      `Requests: ${journal.length}, of them ${met} met a fault, ${repeated} were repeats of what ПОС had done already`,
      `Answers that ended before their request, and were sent anew: ${withdrawn.length}`,
      `Runs: ${runs.map(({ outcome, count }) => `${outcome} ${count}`).join(', ')}`,
    ],
  };
}

const changing: ReadonlySet<string> = new Set(['confirmRegistration', 'sendStatus', 'sendAnswer']);

function orderFaults({ messageId, answered }: Played, entries: readonly JournalEntry[]): string[] {
  const resolutions = Array.from({ length: resolutionsEach }, (_, index) => resolutionText(index + 1));
  const wanted = ['confirmation', 'REGISTERED', ...resolutions, ...(answered ? ['answer with 1 file'] : [])];
  const seen = entries.map(nameOf);
  return seen.join() === wanted.join() ? [] : [`message ${messageId}: ${seen.join(', ') || 'nothing'}`];
}

function nameOf({ operation, body, parts }: JournalEntry): string {
  if (operation === 'confirmRegistration') return 'confirmation';
  if (operation === 'sendAnswer') return `answer with ${(parts?.length ?? 1) - 1} file`;
  const { status, comment } = body as { status: string; comment?: string | null };
  return status === 'REGISTERED' ? status : (comment ?? '');
}

/** A key stands for one content, and one effect. */
function keyFaults(journal: readonly JournalEntry[], effective: readonly JournalEntry[]): string[] {
  const contents = new Map<string, string>();
  const faults: string[] = [];
  for (const { idempotencyKey, ids, body, parts } of journal) {
    if (idempotencyKey === null) {
      faults.push(`message ${ids.id}: a request without a key`);
      continue;
    }
    const content = JSON.stringify(body ?? parts);
    const first = contents.get(idempotencyKey) ?? content;
    contents.set(idempotencyKey, first);
    // A body that was cut off with its host has no parts to compare.
    if (content !== undefined && first !== content) faults.push(`message ${ids.id}: one key with two contents`);
  }
  const keys = effective.map(({ idempotencyKey }) => idempotencyKey);
  if (new Set(keys).size !== keys.length) faults.push('one key took effect twice');
  return faults;
}
