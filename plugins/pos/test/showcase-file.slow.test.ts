import { execFile, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { PluginDatabase, Transaction } from '../../../core/contract/index.ts';
import { apart } from '../showcase/apart.ts';
import {
  type BuildContext,
  buildExport,
  dropUnfinished,
  type ExportRules,
  fileName,
  removeTemporary,
} from '../showcase/build.ts';
import type { Ledger } from '../showcase/ledger.ts';
import { ShowcaseDesk } from './showcase-desk.ts';
import { type Installation, open } from './support.ts';

const run = promisify(execFile);
let house: Installation;
let desk: ShowcaseDesk;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'priemnaya-kept-'));
  house = await open({ start: '2026-03-05T09:08:07Z' });
  desk = new ShowcaseDesk(house.database, house.office);
  await desk.set();
  await fixedSet();
});
afterAll(async () => {
  await house.end();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(() => {
  house.clock.at = new Date(house.clock.at.getTime() + 60_000);
});

const nasty = 'Ул. «Мира»; д. "5", \\ корп. 1\r\nкв. 2\nэт. 3\rподвал, ё\ttab';

async function fixedSet(): Promise<void> {
  const rubricDue = await desk.rubric('Вопрос ССТУ #pos_link:3', 'Свой', '0002.0014.0143.0414');
  await house.database.query(`update delo."RUBRIC_CL" set "ISN_NODE" = 4060065 where "DUE" = $1`, [rubricDue]);
  await house.database.query(`update delo."RUBRIC_CL" set "ISN_NODE" = 17 where "DUE" = $1`, [desk.made.rubric]);
  await house.database.query(`update delo."RUBRIC_CL" set "CLASSIF_NAME" = $2 where "DUE" = $1`, [
    desk.made.leaf,
    nasty,
  ]);
  await house.database.query(`update delo."RUBRIC_CL" set "RUBRIC_CODE" = '=2;1' where "DUE" = $1`, [desk.made.rubric]);
  const dates = { date: '2026-03-02', planDate: '2026-04-01', updatedAt: '2026-03-03T10:00:00Z' };
  const second = await desk.document({ ...dates, isn: 4580, number: ';', collective: 1, factDate: '2026-03-03' });
  await desk.line(second, { rubricDue });
  await desk.line(second, {});
  const first = { isn: 900, number: '"', deliveryIsn: null, date: '2026-03-01', updatedAt: '2026-03-03T23:59:59.999Z' };
  await desk.question({ ...first, status: ' Отклонено модератором ' });
  await desk.question({ isn: 901, status: null });
}

const header =
  'id;regionId;regionName;localityId;localityName;lkoId;lkoName;categoryId;categoryName;subcategoryId;subcategoryName;' +
  'statusName;regNumber;regDate;planDate;factDate;channel;collective;sstuCode;updatedAt';
const place = 'r-1;Область;l-1;Город;lko-1;ЛКО Администрации;3;Здравоохранение';
const leaf = `211;"${nasty.replaceAll('"', '""')}"`;
const expected = `\uFEFF${[
  header,
  `00000009000000000017;${place};${leaf};Отклонено модератором;"""";2026-03-01;;;;0;"=2;1";2026-03-03T23:59:59Z`,
  `00000045800000000017;${place};${leaf};Назначен исполнитель;";";2026-03-02;2026-04-01;2026-03-03;Почта;1;"=2;1";2026-03-03T10:00:00Z`,
  `00000045800004060065;${place};;;Назначен исполнитель;";";2026-03-02;2026-04-01;2026-03-03;Почта;1;0002.0014.0143.0414;2026-03-03T10:00:00Z`,
].join('\r\n')}\r\n`;

/** The same database without COPY. */
function withoutCopy(database: PluginDatabase): PluginDatabase {
  return {
    query: (sql, parameters) => database.query(sql, parameters),
    transaction: (work) =>
      database.transaction((whole) => {
        const less: Transaction = {
          query: (sql, parameters) => whole.query(sql, parameters),
          attempt: (inner) => whole.attempt(inner),
        };
        return work(less);
      }),
  };
}

function context(more: Partial<BuildContext> & { database?: PluginDatabase } = {}): BuildContext {
  const { database = house.database, ...rest } = more;
  return {
    services: { database },
    clock: { now: () => house.clock.at },
    timeZone: 'Europe/Moscow',
    signal: new AbortController().signal,
    jobId: 2,
    runId: 'run',
    ...rest,
  };
}

const rules = (common: Partial<ExportRules['common']> = {}): ExportRules => desk.rules(common);
const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Temporary folders of exports that still stand. */
async function leftovers(): Promise<string[]> {
  const made = await house.database.query<{ path: string }>(
    'select temporary_path as path from plugin_pos.showcase_export',
  );
  return made.map((one) => path.dirname(one.path)).filter((folder) => existsSync(folder));
}

/** Tests that need a program of the machine: skipped by name where it is missing, never in CI. */
function withProgram(program: string, ...probe: string[]) {
  const there = spawnSync(program, probe, { stdio: 'ignore' }).status === 0;
  return there || process.env.CI !== undefined ? test : test.skip;
}

describe('the file', () => {
  test.each(['COPY', 'plain statements'])(
    'SH-07: a fixed set of data is byte for byte the expected file, by %s',
    async (way) => {
      const database = way === 'COPY' ? house.database : withoutCopy(house.database);
      const made = await buildExport(context({ database }), rules());
      const bytes = await readFile(made.path);
      expect(bytes.toString('utf8')).toBe(expected);
      expect(made).toMatchObject({ lines: 3, leftOut: 1, reasons: { NO_STATUS: 1 }, keptPath: null });
      expect(made.file).toEqual({ bytes: bytes.length, sha256: hashOf(bytes) });
      expect(made.csv).toEqual(made.file);
      await removeTemporary(made.path);
      expect(await leftovers()).toEqual([]);
    },
  );

  test('SH-07, SH-09: what the file was made of is written down with it, by both paths', async () => {
    const written = [];
    for (const database of [house.database, withoutCopy(house.database)]) {
      const made = await buildExport(context({ database }), rules());
      await removeTemporary(made.path);
      expect(made).toMatchObject({ lines: 3, leftOut: 1, reasons: { NO_STATUS: 1 } });
      written.push(
        await house.database.query(
          `select plugin_pos.showcase_id(isn, rubric_isn) as id, reason, stamp, row_hash::text as hash, detail
           from plugin_pos.showcase_ledger where export_id = $1 order by isn, rubric_isn`,
          [made.id],
        ),
      );
    }
    const line = (id: string, reason: string | null = null) => {
      return { id, reason, stamp: expect.any(Number), hash: expect.stringMatching(/^-?\d+$/), detail: null };
    };
    expect(written[0]).toEqual([
      line('00000009000000000017'),
      line('00000009010000000017', 'NO_STATUS'),
      line('00000045800000000017'),
      line('00000045800004060065'),
    ]);
    expect(written[1]).toEqual(written[0]);
    const made = await buildExport(context(), rules());
    const [kept] = await house.database.query('select * from plugin_pos.showcase_export where id = $1', [made.id]);
    expect(kept).toMatchObject({
      job_id: 2,
      state: 'built',
      contour: 'prod',
      url: 'https://pos.example.ru',
      lines: 3,
      left_out: 1,
      file_sha256: made.file.sha256,
      temporary_path: made.path,
    });
    await removeTemporary(made.path);
  });

  withProgram('python3', '--version')('SH-07: python reads the CSV back (needs python3)', async () => {
    const made = await buildExport(context(), rules());
    const script =
      'import csv, json, sys\n' +
      'with open(sys.argv[1], encoding="utf-8-sig", newline="") as f: print(json.dumps(list(csv.DictReader(f, delimiter=";"))))';
    const { stdout } = await run('python3', ['-c', script, made.path]);
    const rows = JSON.parse(stdout) as Record<string, string>[];
    expect(rows.map(({ id }) => id)).toEqual(['00000009000000000017', '00000045800000000017', '00000045800004060065']);
    expect(rows[0]).toMatchObject({ subcategoryName: nasty, regNumber: '"', channel: '', sstuCode: '=2;1' });
    await removeTemporary(made.path);
  });

  withProgram('unzip', '-v')('SH-07: the archive holds exactly the CSV (needs unzip)', async () => {
    const made = await buildExport(context(), rules({ archive: true }));
    expect(made.path).toMatch(/\.zip$/);
    const { stdout } = await run('unzip', ['-t', made.path]);
    expect(stdout).toContain('No errors detected');
    const { stdout: content } = await run('unzip', ['-p', made.path], { encoding: 'buffer' });
    expect(content.toString('utf8')).toBe(expected);
    expect(made.csv).toEqual({ bytes: content.length, sha256: hashOf(content) });
    expect(made.file.sha256).toBe(hashOf(await readFile(made.path)));
    await removeTemporary(made.path);
  });

  test('SH-07: nothing to export is a header alone, by both ways', async () => {
    const none = rules({ keepFiles: true, directory, startDate: '2030-01-01' });
    for (const database of [house.database, withoutCopy(house.database)]) {
      const made = await buildExport(context({ database }), none);
      expect(await readFile(made.path, 'utf8')).toBe(`\uFEFF${header}\r\n`);
      expect(made).toMatchObject({ lines: 0, leftOut: 0, keptPath: null });
      expect(await readdir(directory)).toEqual([]);
      await removeTemporary(made.path);
    }
  });

  test('SH-07: a name is of the time of the installation, with the JobID', () => {
    expect(fileName(new Date('2026-12-31T22:04:05Z'), 'Europe/Moscow', 17)).toBe(
      'pos_showcase_20270101_010405_job17.csv',
    );
  });
});

describe('line ends', () => {
  test('SH-07: records end with CRLF wherever the pieces are cut; values keep theirs, and the ledger its share', async () => {
    const id = (n: number) => String(n).padStart(20, '0');
    const left = `"{""reason"":""NO_STATUS"",""detail"":""x;\ny""}";1;2;;"\n";\n`;
    const csv = `l;s;h;id;a\n;1;-5;${id(1)};"x\ny";"q""\n"\n${left};2;7;${id(2)};\r\n;3;8;${id(3)};"""";z\n`;
    const wanted = `id;a\r\n${id(1)};"x\ny";"q""\n"\r\n${id(2)};\r\r\n${id(3)};"""";z\r\n`;
    for (let size = 1; size <= csv.length; size++) {
      const pieces = async function* () {
        for (let at = 0; at < csv.length; at += size) yield Buffer.from(csv.slice(at, at + size));
      };
      const told: string[] = [];
      const ledger = {
        full: false,
        went: (bytes: Buffer, from: number, to: number) => told.push(bytes.toString('latin1', from, to)),
        left: (line: string) => told.push(line),
        end: async () => {},
      };
      const out: Buffer[] = [];
      for await (const piece of apart(pieces(), ledger as unknown as Ledger)) out.push(piece);
      expect(Buffer.concat(out).toString()).toBe(wanted);
      const json = '{"reason":"NO_STATUS","detail":"x;\ny"}';
      expect(told).toEqual([`1;-5;${id(1)}`, json, `2;7;${id(2)}`, `3;8;${id(3)}`]);
    }
  });
});

describe('kept files', () => {
  test('SH-07: the CSV is kept, also where an archive goes, and an existing file is never overwritten', async () => {
    const keeping = rules({ archive: true, keepFiles: true, directory });
    const made = await buildExport(context(), keeping);
    expect(made.keptPath).toBe(path.join(directory, made.name));
    expect(await readFile(made.keptPath!, 'utf8')).toBe(expected);
    await removeTemporary(made.path);
    await writeFile(made.keptPath!, 'мой файл');
    const [again, third] = await Promise.all([buildExport(context(), keeping), buildExport(context(), keeping)]);
    expect(await readFile(made.keptPath!, 'utf8')).toBe('мой файл');
    const second = made.name.replace('.csv', '_2.csv');
    const names = [made.name, second, made.name.replace('.csv', '_3.csv')];
    expect((await readdir(directory)).sort()).toEqual(names.sort());
    expect(new Set([again.keptPath, third.keptPath]).size).toBe(2);
    for (const one of [again, third]) {
      expect(await readFile(one.keptPath!, 'utf8')).toBe(expected);
      await removeTemporary(one.path);
    }
    for (const name of names) await rm(path.join(directory, name));
    expect(await leftovers()).toEqual([]);
  });

  test('SH-07: a directory that is missing ends the export with its reason, and nothing is left', async () => {
    const gone = path.join(directory, 'нет такого');
    const failing = buildExport(context(), rules({ keepFiles: true, directory: gone }));
    await expect(failing).rejects.toMatchObject({
      code: 'SHOWCASE_FILE_FAILED',
      message: expect.stringMatching(/нет такого.*каталога нет/),
    });
    expect(await leftovers()).toEqual([]);
    const [last] = await house.database.query('select * from plugin_pos.showcase_export order by id desc limit 1');
    expect(last).toMatchObject({ state: 'failed', answer_code: 'SHOWCASE_FILE_FAILED' });
    const [{ count }] = (await house.database.query(
      'select count(*) from plugin_pos.showcase_ledger where export_id = $1',
      [last!.id],
    )) as [{ count: number }];
    expect(count).toBe(0);
  });

  // /sys lets nobody make a file, not even root.
  (existsSync('/sys') ? test : test.skip)(
    'SH-07: nor does one in which nothing may be written since the save (needs /sys)',
    async () => {
      const failing = buildExport(context(), rules({ keepFiles: true, directory: '/sys' }));
      await expect(failing).rejects.toMatchObject({
        code: 'SHOWCASE_FILE_FAILED',
        message: expect.stringMatching(/\/sys.*прав/),
      });
      expect(await leftovers()).toEqual([]);
      const [last] = await house.database.query('select * from plugin_pos.showcase_export order by id desc limit 1');
      expect(last).toMatchObject({ state: 'failed', answer_code: 'SHOWCASE_FILE_FAILED' });
    },
  );

  // A mount of its own, seen through the process that holds it: for root, and for everybody where namespaces are allowed.
  const unshare = [process.getuid?.() === 0 ? '-m' : '-rm', 'sh', '-c'];
  withProgram(
    'unshare',
    ...unshare,
    'd=$(mktemp -d) && mount -t tmpfs tmpfs "$d" && umount "$d" && rmdir "$d"',
  )(
    'SH-07: a disk that is full in mid-file ends the export with its reason, and nothing is left (needs unshare)',
    async () => {
      const place = await mkdtemp(path.join(tmpdir(), 'priemnaya-small-'));
      const mounting = `mount -t tmpfs -o size=8k tmpfs '${place}' && echo ready && exec sleep 3600`;
      const holder = spawn('unshare', [...unshare, mounting], { stdio: ['ignore', 'pipe', 'inherit'] });
      try {
        await once(holder.stdout, 'data');
        const small = `/proc/${holder.pid}/root${place}`;
        await writeFile(path.join(small, 'ballast'), Buffer.alloc(8192));
        const failing = buildExport(context(), rules({ keepFiles: true, directory: small }));
        await expect(failing).rejects.toMatchObject({
          code: 'SHOWCASE_FILE_FAILED',
          message: expect.stringContaining('на диске кончилось место'),
        });
        expect(await readdir(small)).toEqual(['ballast']);
        expect(await leftovers()).toEqual([]);
        expect(await house.database.query('select 1 as alive')).toEqual([{ alive: 1 }]);
      } finally {
        holder.kill();
        await once(holder, 'exit');
        await rm(place, { recursive: true });
      }
    },
  );

  test('SH-07: a run that is stopped in mid-file leaves no file, and the next one ends what a dead one began', async () => {
    const stop = new AbortController();
    const stopping: PluginDatabase = {
      query: (sql, parameters) => house.database.query(sql, parameters),
      transaction: (work) =>
        house.database.transaction((whole) => {
          const slow: Transaction = {
            query: (sql, parameters) => whole.query(sql, parameters),
            attempt: (inner) => whole.attempt(inner),
            async *copyOut(...question) {
              for await (const chunk of whole.copyOut!(...question)) {
                stop.abort(new Error('stopped'));
                yield chunk;
              }
            },
          };
          return work(slow);
        }),
    };
    const stopped = buildExport(
      context({ database: stopping, signal: stop.signal }),
      rules({ keepFiles: true, directory }),
    );
    await expect(stopped).rejects.toThrow('stopped');
    expect(await leftovers()).toEqual([]);
    expect((await readdir(directory)).filter((name) => name.endsWith('.part'))).toEqual([]);
    await house.database.query(
      `update plugin_pos.showcase_export set state = 'building' where id = (select max(id) from plugin_pos.showcase_export)`,
    );
    expect(await dropUnfinished(context())).toBe(1);
    expect(await dropUnfinished(context())).toBe(0);
  });

  test('SH-06: without the wizard the export says what to do', async () => {
    await house.database.query('alter table delo."AR_RC_VALUE" rename "POS_UPLOAD" to "OTHER"');
    try {
      for (const database of [house.database, withoutCopy(house.database)]) {
        const failing = buildExport(context({ database }), rules());
        await expect(failing).rejects.toMatchObject({ code: 'SHOWCASE_ATTRIBUTES_MISSING' });
      }
    } finally {
      await house.database.query('alter table delo."AR_RC_VALUE" rename "OTHER" to "POS_UPLOAD"');
    }
  });
});
