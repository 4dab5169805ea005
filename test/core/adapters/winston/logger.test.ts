import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { createLogger, type LogOptions } from '../../../../core/adapters/winston/index.ts';

function logger(options: Partial<LogOptions> = {}) {
  const stream = new PassThrough();
  const log = createLogger({ level: 'info', format: 'json', stream, ...options });
  const text = () => String(stream.read() ?? '');
  return {
    log,
    text,
    lines: () =>
      text()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
  };
}

describe('OP-03: the log', () => {
  test('is JSON lines with time, level, text and details', () => {
    const { log, lines } = logger();
    log.info('Сообщения получены', { count: 5, at: new Date('2026-01-12T09:00:00Z') });
    log.error('Не вышло');
    expect(lines()).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        level: 'info',
        message: 'Сообщения получены',
        count: 5,
        at: '2026-01-12T09:00:00.000Z',
      },
      { time: expect.any(String), level: 'error', message: 'Не вышло' },
    ]);
  });

  test('a detail cannot stand in the place of level or text', () => {
    const { log, lines } = logger();
    log.warn('Настоящий текст', { level: 'debug', message: 'другой', time: 0 });
    expect(lines()).toEqual([expect.objectContaining({ level: 'warn', message: 'Настоящий текст' })]);
  });

  test('can be made more or less talkative while it runs', () => {
    const { log, lines } = logger();
    log.debug('no');
    log.setLevel('debug');
    log.debug('yes');
    log.setLevel('error');
    log.warn('no');
    expect(lines().map(({ message }) => message)).toEqual(['yes']);
  });

  test('AC-06: secrets are blacked out, in details and in addresses', () => {
    const { log, text } = logger();
    log.info('Подключение postgresql://user:hunter2@db/x', {
      password: 'hunter2',
      nested: { clientSecret: 'hunter2', headers: { authorization: 'Bearer hunter2hunter2' } },
    });
    log.info('Заголовок', { line: 'Bearer hunter2hunter2' });
    expect(text()).not.toContain('hunter2');
  });

  test('reads well in a terminal', () => {
    const { log, text } = logger({ format: 'pretty' });
    log.warn('Плагин не загружен', { plugin: 'pos', tries: 2, reason: undefined });
    expect(text()).toMatch(/^\d\d:\d\d:\d\d {2}ВНИМАНИЕ {2}Плагин не загружен plugin=pos tries=2\n$/);
    log.info('Готово');
    expect(text()).toMatch(/^\d\d:\d\d:\d\d {2}Готово\n$/);
  });

  test('spares people in a terminal what tells runs apart, and tells details in a row', () => {
    const { log, text } = logger({ format: 'pretty' });
    log.info('Получено', { runId: 'r', taskId: 't', jobId: 0, node: 'n', details: { organization: '0.A.' } });
    expect(text()).toMatch(/ {2}Получено organization=0\.A\.\n$/);
    log.error('Нет группы', { details: { item: 'Организация «А»', code: 'GROUP_MISSING' } });
    expect(text()).toMatch(/ {2}ОШИБКА {2}Организация «А»: Нет группы code=GROUP_MISSING\n$/);
  });

  test('tells people the time of the installation', () => {
    const { log, text } = logger({ format: 'pretty', timeZone: 'Asia/Kamchatka' });
    const before = Date.now();
    log.info('строка');
    const clock = (time: number) => new Date(time + 12 * 3_600_000).toISOString().slice(11, 19);
    expect([clock(before), clock(Date.now())]).toContain(text().slice(0, 8));
  });

  test('goes into a file as well where one is named', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'log-'));
    const file = path.join(directory, 'host.log');
    const { log } = logger({ format: 'pretty', file });
    log.info('строка', { n: 1 });
    await log.close();
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ level: 'info', message: 'строка', n: 1 });
    await rm(directory, { recursive: true });
  });
});
