import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Services } from '../../../core/contract/index.ts';
import { nextAskAt } from '../showcase/transfer/states.ts';
import { Clerk } from './clerk.ts';
import { login, openShowcase, type ShowcaseHouse } from './showcase-house.ts';

let house: ShowcaseHouse;
let clerk: Clerk;
beforeEach(async () => {
  house = await openShowcase();
  clerk = new Clerk(house.base.database);
});
afterEach(() => house.end());

const control = () => house.base.pos.control;
const calls = (operation: string) => control().journal({ operation });
const failUpload = (status: number, times: number, operation = 'upload') =>
  control().addFault({ match: { operation, times }, fault: { kind: 'status', status } });

describe('SH-08: transfer', () => {
  test('SH-08: a token by login and password, then the file; the showcase shows its rows', async () => {
    const lines = await house.document(2);
    const { id } = await house.built(lines);
    const { answers } = await house.pass();
    expect(answers).toMatchObject([
      { answer: { outcome: 'accepted', code: '200', text: 'Данные приняты в обработку' } },
    ]);
    control().processUploads();
    expect(await control().showcaseRows({ login, contour: 'prod' })).toHaveLength(2);
    expect(calls('showcaseToken')).toHaveLength(1);
    expect(await house.stored(id)).toMatchObject({ state: 'accepted', uploadId: expect.any(String) });
  });

  test('SH-08: a technical failure is tried again so often as set, with a new token each time', async () => {
    failUpload(503, 2);
    const { id } = await house.built(await house.document());
    const { answers } = await house.pass({ repeats: 2 });
    expect(answers).toMatchObject([{ answer: { outcome: 'accepted' } }]);
    expect(calls('showcaseToken')).toHaveLength(3);
    expect((await house.stored(id)).attempts).toBe(3);
  });

  test('SH-08: once the repeats are over the export has failed, and the flags stay', async () => {
    failUpload(503, 9);
    const [line] = await house.document();
    await house.built([line!]);
    const { answers } = await house.pass({ repeats: 1 });
    expect(answers).toMatchObject([{ answer: { outcome: 'failed', code: '503' } }]);
    expect(calls('upload')).toHaveLength(2);
    expect(await house.flag(line!.isn)).toBe(true);
    expect(await house.results(line!.isn)).toMatchObject([{ outcome: 'failed', answer_code: '503', upload_id: null }]);
  });

  test('SH-08: a refusal is not tried again', async () => {
    control().addFault({
      match: { operation: 'upload', times: 1 },
      fault: { kind: 'status', status: 413, code: 'FILE_TOO_LARGE' },
    });
    const [line] = await house.document();
    await house.built([line!]);
    const { answers } = await house.pass({ repeats: 5 });
    expect(answers).toMatchObject([{ answer: { outcome: 'refused', code: 'FILE_TOO_LARGE' } }]);
    expect(calls('upload')).toHaveLength(1);
    expect(await house.flag(line!.isn)).toBe(true);
  });

  test('SH-08: a wrong password is a refusal, and the password is nowhere in the log', async () => {
    control().setShowcasePassword(login, 'another-made-up-one');
    await house.built(await house.document());
    const { answers } = await house.pass({ repeats: 3 });
    expect(answers).toMatchObject([{ answer: { outcome: 'refused', code: 'LOGIN_FAILED' } }]);
    expect(calls('showcaseToken')).toHaveLength(1);
    expect(house.base.log.join()).not.toContain('made-up');
  });

  test('SH-08: a cut connection and a lost answer are technical; DUPLICATE_FILE says that ours was taken', async () => {
    control().addFault({ match: { operation: 'upload', times: 1 }, fault: { kind: 'cut-request', afterBytes: 200 } });
    control().addFault({ match: { operation: 'upload', times: 1 }, fault: { kind: 'reset-after' } });
    const { id } = await house.built(await house.document());
    const { answers } = await house.pass({ repeats: 3 });
    const [upload] = await control().uploads();
    expect(answers).toMatchObject([{ answer: { outcome: 'accepted', uploadId: upload!.uploadId } }]);
    expect(await control().uploads()).toHaveLength(1);
    expect((await house.stored(id)).uploadId).toBe(upload!.uploadId);
  });

  test('SH-10: where the answer of the last try got lost, the showcase is asked whether it has the file', async () => {
    control().addFault({ match: { operation: 'upload', times: 1 }, fault: { kind: 'reset-after' } });
    const [line] = await house.document();
    await house.built([line!]);
    const { answers } = await house.pass({ repeats: 0 });
    const [upload] = await control().uploads();
    expect(answers).toMatchObject([{ answer: { outcome: 'accepted', uploadId: upload!.uploadId } }]);
    expect(await house.flag(line!.isn)).toBe(false);
  });

  test('SH-08: a run that is asked to end breaks the transfer off and leaves it to the next one', async () => {
    control().addFault({ match: { operation: 'upload', times: 1 }, fault: { kind: 'delay', ms: 3_000 } });
    const aborting = new AbortController();
    const { id } = await house.built(await house.document());
    const pass = house.pass({ signal: aborting.signal, repeats: 3 });
    while ((await house.stored(id)).state !== 'sending') await new Promise((resolve) => setTimeout(resolve, 20));
    setTimeout(() => aborting.abort('stopped'), 100);
    await expect(pass).rejects.toBeDefined();
    expect((await house.stored(id)).state).toBe('sending');
    control().clearFaults();
    expect((await house.pass()).answers).toMatchObject([{ answer: { outcome: 'accepted' } }]);
  });
});

describe('SH-09: results', () => {
  test('SH-09: after success, refusal and failure each rubric has its record, and the protocol opens it', async () => {
    const [first, second] = await house.document(2);
    await house.built([first!, second!]);
    failUpload(500, 1);
    await house.pass();
    const protocol = async () =>
      (await clerk.protocol(first!.isn)).filter((record) => record.startsWith('Обработка ответа витрины ПОС'));
    expect(await protocol()).toHaveLength(2);
    expect((await protocol())[0]).toContain(`Код рубрики: ${first!.rubricCode}`);
    expect((await protocol())[0]).toContain('Результат передачи: 500 – ');
    await house.built([first!, second!]);
    const { answers } = await house.pass();
    expect(await protocol()).toHaveLength(4);
    expect((await protocol())[3]).toBe(
      `Обработка ответа витрины ПОС | ${second!.rubricCode} | Код рубрики: ${second!.rubricCode}\n` +
        'Дата и время передачи: 02.03.2026 10:15\nРезультат передачи: 200 – Данные приняты в обработку\n' +
        `ID для проверки: ${answers[0]!.answer.uploadId}`,
    );
    expect(await house.results(first!.isn)).toMatchObject([
      { outcome: 'accepted', answer_code: '200', released: true, rubric_code: first!.rubricCode },
      { outcome: 'accepted', upload_id: answers[0]!.answer.uploadId },
    ]);
    expect(await house.flag(first!.isn)).toBe(false);
  });

  test('SH-09: the flag stays on a РК of which a line was left out, and goes once that is gone', async () => {
    const [sent, blocked] = await house.document(2);
    await house.built([sent!], { left: [{ ...blocked!, reason: 'NO_STATUS' }] });
    await house.pass();
    expect(await house.flag(sent!.isn)).toBe(true);
    expect(await house.results(sent!.isn)).toMatchObject([{ outcome: 'accepted', released: false }]);
    await house.built([blocked!], { left: [{ ...sent!, reason: 'ACCEPTED' }] });
    await house.pass();
    expect(await house.flag(sent!.isn)).toBe(false);
    expect(await house.results(sent!.isn)).toMatchObject([{ released: true }, { released: true }]);
  });

  test('SH-09: a РК that changed between selection and answer keeps its flag; one that is gone holds up nobody', async () => {
    const [changed] = await house.document();
    const [same] = await house.document();
    const [gone] = await house.document();
    await house.built([changed!, same!, gone!]);
    const { documents, database } = house.base;
    await database.transaction((transaction) =>
      documents.change([{ isn: changed!.isn, values: { POS_UPLOAD: false } }], 'WFAGENT', transaction),
    );
    await database.transaction((transaction) =>
      documents.change([{ isn: changed!.isn, values: { POS_UPLOAD: true } }], 'WFAGENT', transaction),
    );
    await database.query('delete from delo."REF_RUBRIC" where "ISN_DOC" = $1', [gone!.isn]);
    await database.query('delete from delo."AR_RC_VALUE" where "ISN_DOC" = $1', [gone!.isn]);
    await database.query('delete from delo."DOC_RC" where "ISN_DOC" = $1', [gone!.isn]);
    expect((await house.pass()).answers).toMatchObject([{ answer: { outcome: 'accepted' } }]);
    expect(await house.flag(changed!.isn)).toBe(true);
    expect(await house.flag(same!.isn)).toBe(false);
  });

  test('SH-09: two instances whose selections overlap record both, and clear the flag once', async () => {
    const lines = [...(await house.document(2)), ...(await house.document())];
    const one = await house.built(lines);
    const other = await house.built(lines, { jobId: 1 });
    const passes = await Promise.all([house.pass(), house.pass({ jobId: 1 })]);
    expect(passes.map(({ answers }) => answers[0]!.answer.outcome)).toEqual(['accepted', 'accepted']);
    for (const { isn } of lines) expect(await house.flag(isn)).toBe(false);
    for (const { id } of [one, other]) expect((await house.stored(id)).state).toBe('accepted');
  });
});

describe('SH-10: kills', () => {
  const killed = (when: (sql: string) => boolean): { services: Partial<Services> } => {
    const { database } = house.base;
    const check = (sql: string) => {
      if (when(sql)) throw new Error('killed');
    };
    return {
      services: {
        database: {
          query: async (sql, parameters) => {
            check(sql);
            return database.query(sql, parameters);
          },
          transaction: (work) =>
            database.transaction((transaction) =>
              work({
                ...transaction,
                attempt: (inner) => transaction.attempt(inner),
                query: async (sql, parameters) => {
                  check(sql);
                  return transaction.query(sql, parameters);
                },
              }),
            ),
        },
      },
    };
  };

  const stages: [string, (sql: string) => boolean][] = [
    ['before the intent', (sql) => sql.includes(`set state = 'sending'`)],
    ['before the results are recorded', (sql) => sql.includes(`state in ('built', 'sending') for update`)],
    ['in the middle of the recording', (sql) => sql.includes('insert into plugin_pos.showcase_result')],
    ['at the end of the recording', (sql) => sql.includes('set state = $2, answer_code')],
    ['before the tidying up', (sql) => sql.includes('and untidy order by id')],
    ['in the tidying up', (sql) => sql.includes('set untidy = false')],
  ];
  test.each(stages)(
    'SH-10: %s: the file is at the showcase once, and its results are recorded once',
    async (_, when) => {
      const lines = await house.document(2);
      const { id } = await house.built(lines);
      await expect(house.pass(killed(when))).rejects.toThrow('killed');
      await house.pass();
      expect(await control().uploads()).toHaveLength(1);
      expect(await house.stored(id)).toMatchObject({ state: 'accepted', untidy: false });
      expect(await house.flag(lines[0]!.isn)).toBe(false);
      const records = (await clerk.protocol(lines[0]!.isn)).filter((record) => record.startsWith('Обработка ответа'));
      expect(records).toHaveLength(2);
    },
  );

  test('SH-10: another node, which has not the file, finds what was accepted by its hash', async () => {
    const lines = await house.document();
    const stored = await house.built(lines);
    await expect(house.pass(killed((sql) => sql.includes('for update')))).rejects.toThrow('killed');
    await rm(stored.temporaryPath!);
    expect((await house.pass()).answers).toMatchObject([{ answer: { outcome: 'accepted' } }]);
    expect(await house.flag(lines[0]!.isn)).toBe(false);
  });

  test('SH-10: what the showcase never got goes again from the file; without it the lines wait for the next export', async () => {
    control().addFault({ match: { operation: 'upload', times: 2 }, fault: { kind: 'reset' } });
    const lines = await house.document();
    const stored = await house.built(lines);
    const dies = killed((sql) => sql.includes('for update'));
    await expect(house.pass(dies)).rejects.toThrow('killed');
    expect((await house.stored(stored.id)).state).toBe('sending');
    await expect(house.pass(dies)).rejects.toThrow('killed');
    expect((await house.pass()).answers).toMatchObject([{ answer: { outcome: 'accepted' } }]);

    control().addFault({ match: { operation: 'upload', times: 1 }, fault: { kind: 'reset' } });
    const [next] = await house.document();
    const second = await house.built([next!]);
    await expect(house.pass(dies)).rejects.toThrow('killed');
    await rm(second.temporaryPath!);
    const { answers, lost } = await house.pass();
    expect({ answers, lost }).toEqual({ answers: [], lost: true });
    expect(await house.stored(second.id)).toMatchObject({ state: 'failed', answerCode: 'Прервано' });
    expect(await house.flag(next!.isn)).toBe(true);
    expect(await house.results(next!.isn)).toEqual([]);
  });

  test('SH-10: while the showcase is away nothing is decided about an export on its way', async () => {
    const stored = await house.built(await house.document());
    await expect(house.pass(killed((sql) => sql.includes('for update')))).rejects.toThrow('killed');
    failUpload(503, 1, 'findUpload');
    expect((await house.pass()).unclear).toMatchObject({ error: { code: 'SHOWCASE_AWAY' } });
    expect((await house.stored(stored.id)).state).toBe('sending');
    expect((await house.pass()).answers).toHaveLength(1);
  });
});

describe('SH-12: states after acceptance', () => {
  test('SH-12: asked after a minute, then at growing pauses up to an hour, for 48 hours', () => {
    const accepted = new Date('2026-03-02T07:00:00Z');
    const minutes: number[] = [];
    let at = new Date(accepted.getTime() + 60_000);
    for (let asked = 1; ; asked++) {
      const next = nextAskAt(asked, accepted, at);
      if (next === null) break;
      minutes.push((next.getTime() - at.getTime()) / 60_000);
      at = next;
    }
    expect(minutes.slice(0, 6)).toEqual([2, 5, 10, 20, 40, 60]);
    expect(new Set(minutes.slice(6))).toEqual(new Set([60]));
    expect(at.getTime() - accepted.getTime()).toBeLessThan(50 * 3_600_000);
  });

  test('SH-12: 202, and then half of the rows rejected: they say why, the others stand, no flag comes back', async () => {
    control().setShowcaseTiming({ receivedMs: 3_600_000, processingMs: 3_600_000 });
    control().addRejectRule({ every: 2, code: 'UNKNOWN_STATUS', message: 'Статус неизвестен' });
    const documents = [await house.document(2), await house.document(2)];
    const { id } = await house.built(documents.flat());
    await house.pass();
    const { next_ask_at: next } = await house.stored(id);
    expect(next).toEqual(new Date('2026-03-02T07:16:00Z'));
    expect(await house.ask()).toMatchObject({ asked: 1, rejected: [] });
    control().processUploads();
    expect(await house.ask()).toMatchObject({ rejected: [{ count: 2 }] });
    expect(await house.stored(id)).toMatchObject({ upload_state: 'PARTIAL', rejected: 2, next_ask_at: null });
    for (const [first, second] of documents) {
      const results = await house.results(first!.isn);
      expect(results.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'rejected']);
      const rejected = results.find(({ outcome }) => outcome === 'rejected')!;
      expect(rejected).toMatchObject({ answer_code: 'UNKNOWN_STATUS', answer_text: 'Статус неизвестен' });
      expect((await clerk.protocol(second!.isn)).join()).toContain('UNKNOWN_STATUS – Статус неизвестен');
      expect(await house.flag(first!.isn)).toBe(false);
    }
    expect(await house.ask()).toMatchObject({ asked: 0 });
    const lines = await house.base.database.query('select from plugin_pos.showcase_ledger where export_id = $1', [id]);
    expect(lines).toEqual([]);
  });

  test('SH-12: a file that was rejected as a whole rejects every line', async () => {
    control().addRejectRule({ every: 1 });
    const lines = await house.document(3);
    const { id } = await house.built(lines);
    await house.pass();
    control().processUploads();
    expect(await house.ask()).toMatchObject({ rejected: [{ count: 3 }] });
    expect(await house.stored(id)).toMatchObject({ upload_state: 'REJECTED' });
    expect((await house.results(lines[0]!.isn)).map(({ outcome }) => outcome)).toEqual(Array(3).fill('rejected'));
  });

  test('SH-12: a showcase that does not say is asked for 48 hours and no longer', async () => {
    control().setShowcaseTiming({ receivedMs: 1e9, processingMs: 1e9 });
    const { id } = await house.built(await house.document());
    await house.pass();
    failUpload(503, 3, 'uploadState');
    let asked = 0;
    for (; (await house.stored(id)).next_ask_at !== null; asked++) await house.ask();
    expect(asked).toBeGreaterThan(48);
    expect(asked).toBeLessThan(60);
    expect(await house.stored(id)).toMatchObject({ state: 'accepted', upload_state: 'UNKNOWN' });
  });
});

describe('SH-11: letters', () => {
  test('SH-11: a failed export names its first lines, counts by reason, and attaches all of them', async () => {
    const lines = await house.document(150);
    const [blocked] = await house.document();
    failUpload(503, 1);
    await house.built(lines, { left: [{ ...blocked!, reason: 'NO_STATUS' }] });
    await house.pass();
    expect(house.base.letters).toHaveLength(1);
    const letter = house.base.letters[0]!;
    expect(letter.subject).toBe('Невозможность выгрузки для передачи на витрину ПОС');
    expect(letter.text).toContain('Не выгружено вопросов: 151');
    expect(letter.text.match(/^РК № /gm)).toHaveLength(100);
    expect(letter.text).toContain(`рубрика ${blocked!.rubricCode}: Не заполнен «Статус ПОС»`);
    expect(letter.text).toContain('Не заполнен «Статус ПОС» — 1');
    expect(letter.text).toMatch(/503 – .* — 150/);
    const csv = String(letter.attachments![0]!.content);
    expect(csv.startsWith('\uFEFFРег. №;ISN РК;')).toBe(true);
    expect(csv.trimEnd().split('\r\n')).toHaveLength(152);
  });

  test('SH-11: lines left out of a successful export are told once, and again when their set has changed', async () => {
    const blocked = await house.document(2);
    const left = blocked.map((line) => ({ ...line, reason: 'NO_STATUS' }));
    const round = async (reasons: typeof left) => {
      await house.built(await house.document(), { left: reasons });
      await house.pass();
    };
    await round(left);
    await round(left);
    expect(house.base.letters).toHaveLength(1);
    expect(house.base.letters[0]!.text).toContain('передана на витрину ПОС (строк: 1)');
    await round([left[0]!, { ...left[1]!, reason: 'NO_LINK' }]);
    expect(house.base.letters).toHaveLength(2);
    await round([]);
    await round([{ ...left[0]!, reason: 'ACCEPTED' }]);
    expect(house.base.letters).toHaveLength(2);
  });
});

describe('SH-09: many lines', () => {
  test('SH-09: 20,000 lines of 10,000 РК are recorded in sets, in one transaction', async () => {
    const [seed] = await house.document();
    const { database } = house.base;
    const { id } = await house.built([seed!]);
    await database.query(
      `with made as (
         insert into delo."DOC_RC" ("KIND_DOC", "DUE_DOCGROUP", "DUE_CARD", "ORDER_NUM", "FREE_NUM", "DOC_DATE")
         select 2, d."DUE_DOCGROUP", d."DUE_CARD", 10000 + n, 'М-' || n, '2026-02-01'
           from delo."DOC_RC" d, generate_series(1, 10000) n where d."ISN_DOC" = $2 returning "ISN_DOC" as isn, version
       ), flagged as (
         insert into delo."AR_RC_VALUE" ("ISN_DOC", "POS_UPLOAD") select isn, 1 from made
       )
       insert into plugin_pos.showcase_line (export_id, isn, rubric_isn, rubric_line, stamp, row_hash)
       select $1, m.isn, $3 + r, 0, m.version, hashtextextended(m.isn || ' ' || r, 0) from made m, generate_series(1, 2) r
        order by m.isn, r`,
      [id, seed!.isn, seed!.rubricIsn],
    );
    const begun = performance.now();
    expect((await house.pass()).answers).toMatchObject([{ answer: { outcome: 'accepted' } }]);
    const seconds = (performance.now() - begun) / 1000;
    const [flags] = await database.query(
      `select count(*)::integer as count from delo."AR_RC_VALUE" where "POS_UPLOAD" = 1`,
    );
    expect(flags).toEqual({ count: 0 });
    const [records] = await database.query(
      `select count(*)::integer as count from delo."PROT" where "OPER_DESCRIBE" = 'Обработка ответа витрины ПОС'`,
    );
    expect(records).toEqual({ count: 20_001 });
    expect(seconds).toBeLessThan(100);
  });
});
