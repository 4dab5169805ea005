import { AgendashController } from 'agendash';
import type { AgendaRecord } from './records.ts';

type Agenda = ConstructorParameters<typeof AgendashController>[0];
type Query = NonNullable<Parameters<Agenda['queryJobs']>[0]>;
type Overview = Awaited<ReturnType<Agenda['getJobsOverview']>>[number];

/** Agendash's own answers about a list of records. It sees nothing but the list, so that nothing it does has an effect. */
export function agendashOf(records: readonly AgendaRecord[]): AgendashController {
  const still: Pick<Agenda, 'queryJobs' | 'getJobsOverview'> = {
    queryJobs: async (query) => found(records, query ?? {}) as never,
    getJobsOverview: async () => overview(records),
  };
  return new AgendashController(still as Agenda);
}

/** In the order of the list, whatever order Agendash asks for: it knows one alone, in which stopped tasks come last. */
function found(records: readonly AgendaRecord[], { name, state, search, skip = 0, limit = 0 }: Query) {
  const words = search?.toLocaleLowerCase('ru');
  const jobs = records.filter(
    (record) =>
      (name === undefined || record.name === name) &&
      (state === undefined || (state === 'paused' ? record.disabled === true : record.state === state)) &&
      (words === undefined || textOf(record).includes(words)),
  );
  return { jobs: jobs.slice(skip, limit > 0 ? skip + limit : undefined), total: jobs.length };
}

function textOf({ name, data }: AgendaRecord): string {
  return `${name} ${JSON.stringify(data ?? null)}`.toLocaleLowerCase('ru');
}

function overview(records: readonly AgendaRecord[]): Overview[] {
  const byName = new Map<string, Overview>();
  for (const { name, state, disabled } of records) {
    const line = byName.get(name) ?? { name, ...none };
    line.total += 1;
    line[state] += 1;
    if (disabled === true && state !== 'paused') line.paused += 1;
    byName.set(name, line);
  }
  return [...byName.values()];
}

const none = { total: 0, running: 0, scheduled: 0, queued: 0, completed: 0, failed: 0, repeating: 0, paused: 0 };
