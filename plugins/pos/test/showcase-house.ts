import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Services } from '../../../core/contract/index.ts';
import { classifier, showcaseColumns } from '../../../scripts/stand/pos/index.ts';
import { showcaseGroupAttributes } from '../attributes.ts';
import { askStates } from '../showcase/transfer/ask.ts';
import { exportById, nextAsk, type StoredExport } from '../showcase/transfer/exports.ts';
import { type Destination, mendUnfinished } from '../showcase/transfer/mend.ts';
import { tidy } from '../showcase/transfer/tidy.ts';
import { ShowcaseClient } from '../showcase/transfer/wire/client.ts';
import { showcaseBase } from '../showcase/transfer/wire/table.ts';
import type { ShowcaseRun } from '../showcase/transfer/workshop.ts';
import { showcaseTaskId } from '../task-id.ts';
import { type Installation, lko, open } from './support.ts';

export const login = 'showcase';
const password = 'made-up-showcase-password';

/** One question of a РК. */
export interface Question {
  readonly isn: number;
  readonly rubricIsn: number;
  readonly rubricLine: number;
  readonly rubricCode: string;
}

export interface PassOptions {
  readonly jobId?: number;
  readonly login?: string;
  readonly services?: Partial<Services>;
  readonly signal?: AbortSignal;
  readonly repeats?: number;
  readonly contour?: 'prod' | 'test';
}

/** An installation with questions of РК, exports as they stand after their file is built, and the showcase over a socket. */
export interface ShowcaseHouse {
  readonly base: Installation;
  /** A РК with the flag and so many questions. */
  document(questions?: number): Promise<Question[]>;
  /** An export of these lines; `left` with a reason, or lines that are at the showcase already. */
  built(
    lines: readonly Question[],
    more?: {
      readonly left?: readonly (Question & { reason: string })[];
      readonly jobId?: number;
      readonly kept?: boolean;
    },
  ): Promise<StoredExport>;
  /** What a run does about exports that stand: sends, mends, tidies up. */
  pass(options?: PassOptions): Promise<Awaited<ReturnType<typeof mendUnfinished>>>;
  ask(options?: PassOptions): Promise<Awaited<ReturnType<typeof askStates>>>;
  stored(id: number): Promise<StoredExport & Record<string, unknown>>;
  flag(isn: number): Promise<boolean>;
  results(isn: number): Promise<Record<string, unknown>[]>;
  end(): Promise<void>;
}

export async function openShowcase(): Promise<ShowcaseHouse> {
  const base = await open({ start: '2026-03-02T07:15:00Z' });
  const { office, database, pos } = base;
  const folders: string[] = [];
  pos.control.addShowcaseAccount({ login, password });
  pos.control.addShowcaseAccount({ login: 'other', password });
  const group = await office.group('Обращения на витрину', {
    attributes: showcaseGroupAttributes.map(({ apiName }) => apiName),
  });
  const category = classifier[0]!;
  let count = 0;

  async function document(questions = 1): Promise<Question[]> {
    const [row] = await database.query<{ isn: number }>(
      `insert into delo."DOC_RC" ("KIND_DOC", "DUE_DOCGROUP", "DUE_CARD", "ORDER_NUM", "FREE_NUM", "DOC_DATE")
       values (2, $1, $2, $3, $4, '2026-02-01') returning "ISN_DOC" as isn`,
      [group, base.made.card, 500 + ++count, `В-${500 + count}`],
    );
    const isn = row!.isn;
    await database.query('insert into delo."AR_RC_VALUE" ("ISN_DOC", "POS_UPLOAD") values ($1, 1)', [isn]);
    const made: Question[] = [];
    for (let index = 0; index < questions; index++) {
      const rubricCode = `0003.${String(++count).padStart(4, '0')}`;
      const due = await office.rubric('0.', rubricCode, `Вопрос ${count}`);
      const [rubric] = await database.query<{ isn: number }>(
        `update delo."RUBRIC_CL" set "NOTE" = 'Вопрос ССТУ' where "DUE" = $1 returning "ISN_NODE" as isn`,
        [due],
      );
      const [line] = await database.query<{ id: number }>(
        `insert into delo."REF_RUBRIC" ("ISN_DOC", "DUE_RUBRIC", "ORDERNUM") values ($1, $2, $3)
         returning "ISN_REF_RUBRIC" as id`,
        [isn, due, index + 1],
      );
      made.push({ isn, rubricIsn: rubric!.isn, rubricLine: line!.id, rubricCode });
    }
    return made;
  }

  const idOf = ({ isn, rubricIsn }: Question) =>
    `${String(isn).padStart(10, '0')}${String(rubricIsn).padStart(10, '0')}`;

  function csvOf(lines: readonly Question[]): Buffer {
    const row = (question: Question) =>
      [
        idOf(question),
        ...['region', 'Область', '', '', lko.lkoId, lko.name, category.id, category.name, '', ''],
        ...['Назначен исполнитель', `В-${question.isn}`, '2026-02-01', '', '', '', '0', question.rubricCode],
        '2026-03-02T07:15:00Z',
      ].join(';');
    return Buffer.from(`\uFEFF${[showcaseColumns.join(';'), ...lines.map(row)].map((line) => `${line}\r\n`).join('')}`);
  }

  const built: ShowcaseHouse['built'] = async (given, { left = [], jobId = 0, kept = false } = {}) => {
    const lines = [...given].sort((one, other) => (idOf(one) < idOf(other) ? -1 : 1));
    const bytes = csvOf(lines);
    const name = `pos_showcase_20260302_101500_job${jobId}.csv`;
    const folder = await mkdtemp(path.join(tmpdir(), 'priemnaya-showcase-'));
    const keeping = await mkdtemp(path.join(tmpdir(), 'priemnaya-kept-'));
    folders.push(folder, keeping);
    const file = path.join(folder, name);
    const keptAt = path.join(keeping, name);
    await writeFile(file, bytes);
    if (kept) await writeFile(keptAt, bytes);
    const [row] = await database.query<{ id: number }>(
      `insert into plugin_pos.showcase_export
              (job_id, url, contour, login, state, started_at, built_at, lines, left_out, csv_bytes, csv_sha256,
               file_bytes, file_sha256, name, temporary_path, kept_path)
       values ($1, $2, 'prod', $3, 'built', $4, $4, $5, $6, $7, $8, $7, $8, $9, $10, $11) returning id`,
      [
        jobId,
        pos.url,
        jobId === 0 ? login : 'other',
        base.clock.at,
        lines.length,
        left.length,
        bytes.length,
        createHash('sha256').update(bytes).digest('hex'),
        name,
        file,
        kept ? keptAt : null,
      ],
    );
    const all = [...lines.map((line) => ({ ...line, reason: null })), ...left];
    for (const { isn, rubricIsn, rubricLine, reason } of all) {
      await database.query(
        `insert into plugin_pos.showcase_line (export_id, isn, rubric_isn, rubric_line, stamp, row_hash, reason)
         select $1, $2, $3, $4, version, hashtextextended($5, 0), $6 from delo."DOC_RC" where "ISN_DOC" = $2`,
        [row!.id, isn, rubricIsn, rubricLine, `row ${isn} ${rubricIsn}`, reason],
      );
    }
    return (await exportById(database, row!.id))!;
  };

  function workshop(options: PassOptions) {
    const { jobId = 0, services, signal = new AbortController().signal, repeats = 0, contour = 'prod' } = options;
    const name = options.login ?? (jobId === 0 ? login : 'other');
    const run: ShowcaseRun = {
      ...base.context(services),
      runId: 'run',
      taskId: showcaseTaskId,
      jobId,
      kind: 'manual',
      slot: null,
      fencing: 1,
      settings: undefined as never,
      signal,
      state: { get: async () => undefined, set: async () => {}, delete: async () => {}, step: (_key, work) => work() },
      progress: () => {},
      count: () => {},
      repeats,
      pausesMs: [1],
    };
    const account = { base: showcaseBase(pos.url, contour), login: name, password };
    const destination: Destination = { url: pos.url, contour, login: name };
    return { run, client: new ShowcaseClient(run.services.http, account, signal), destination };
  }

  return {
    base,
    document,
    built,
    async pass(options = {}) {
      const { run, client, destination } = workshop(options);
      const mended = await mendUnfinished(run, client, destination);
      await tidy(run);
      return mended;
    },
    async ask(options = {}) {
      const { run, client, destination } = workshop(options);
      const next = await nextAsk(database, run.jobId);
      if (next !== null && next > base.clock.at) base.clock.at = next;
      const asked = await askStates(run, client, destination);
      await tidy(run);
      return asked;
    },
    stored: async (id) => {
      const [row] = await database.query('select * from plugin_pos.showcase_export where id = $1', [id]);
      return { ...row, ...(await exportById(database, id))! };
    },
    async flag(isn) {
      const [row] = await database.query<{ flag: number }>(
        'select "POS_UPLOAD" as flag from delo."AR_RC_VALUE" where "ISN_DOC" = $1',
        [isn],
      );
      return row?.flag === 1;
    },
    results: (isn) =>
      database.query('select * from plugin_pos.showcase_result where isn = $1 order by rubric_isn', [isn]),
    async end() {
      await base.end();
      for (const folder of folders) await rm(folder, { recursive: true, force: true });
    },
  };
}
