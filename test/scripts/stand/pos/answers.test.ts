import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { PosEmulator } from '../../../../scripts/stand/pos/index.ts';
import { type Answer, Client, code, Emulators, solved } from './client.ts';

const emulators = new Emulators();
let emulator: PosEmulator;
let client: Client;
let id: string;
/** In Moscow it is already the 5th. */
const now = new Date('2025-05-04T22:30:00Z');

beforeAll(async () => {
  emulator = await emulators.start({ clock: () => now });
  client = await new Client(emulator).login();
});
beforeEach(async () => {
  const message = emulator.control.addMessage();
  id = message.id;
  await client.confirm(id, message.deliveryId);
});
afterAll(() => emulators.closeAll());

const file = (name: string, size = 10) => new File([new Uint8Array(size)], name);
const json = (value: unknown) => new Blob([JSON.stringify(value)], { type: 'application/json' });

function form(parts: readonly [name: string, value: Blob | string][]): FormData {
  const result = new FormData();
  for (const [name, value] of parts) {
    if (typeof value === 'string') result.append(name, value);
    else result.append(name, value);
  }
  return result;
}

describe('files of an answer', () => {
  test.each(['pdf', 'jpg', 'jpeg', 'png', 'doc', 'docx', 'xls', 'xlsx', 'odt', 'rtf', 'txt', 'zip', 'sig', 'PDF'])(
    '%s is accepted',
    async (type) => {
      expect(code(await client.answer(id, {}, [file(`Ответ заявителю.${type}`)]))).toBe('200 OK');
    },
  );

  test.each(['exe', 'html', 'pdf.exe'])('%s is FILE_TYPE_NOT_ALLOWED, with its name', async (type) => {
    const refused = await client.answer(id, {}, [file('Можно.pdf'), file(`Ответ.${type}`)]);
    expect(code(refused)).toBe('415 FILE_TYPE_NOT_ALLOWED');
    expect(refused.json.error.details).toEqual([{ field: 'files', value: `Ответ.${type}` }]);
  });

  test('a name without extension is FILE_TYPE_NOT_ALLOWED', async () => {
    expect(code(await client.answer(id, {}, [file('Ответ')]))).toBe('415 FILE_TYPE_NOT_ALLOWED');
  });

  test('ten are accepted, eleven are VALIDATION_FAILED', async () => {
    const ten = Array.from({ length: 10 }, (_, index) => file(`Файл ${index}.txt`));
    expect(code(await client.answer(id, {}, [...ten, file('Лишний.txt')]))).toBe('422 VALIDATION_FAILED');
    expect(code(await client.answer(id, {}, ten))).toBe('200 OK');
  });

  test('10 MiB are accepted; a byte more, in one file or in all, is FILE_TOO_LARGE', async () => {
    const limit = 10 * 1024 * 1024;
    expect(code(await client.answer(id, {}, [file('a.pdf', limit + 1)]))).toBe('413 FILE_TOO_LARGE');
    expect(code(await client.answer(id, {}, [file('a.pdf', limit - 5), file('b.pdf', 6)]))).toBe('413 FILE_TOO_LARGE');
    expect(code(await client.answer(id, {}, [file('a.pdf', limit)]))).toBe('200 OK');
  });

  test('a body far beyond the limit is FILE_TOO_LARGE, too', async () => {
    expect(code(await client.answer(id, {}, [file('a.pdf', 40 * 1024 * 1024)]))).toBe('413 FILE_TOO_LARGE');
  });

  test('names and hashes reach the journal as they were sent', async () => {
    const names = ['Ответ «о ремонте» №5.pdf', 'с "кавычками".txt'];
    await client.answer(
      id,
      {},
      names.map((name) => new File(['содержание'], name)),
      'journal-key',
    );
    const [entry] = emulator.control.journal({ operation: 'sendAnswer', idempotencyKey: 'journal-key' });
    expect(entry).toMatchObject({ status: 200, effective: true, ids: { id } });
    expect(entry?.parts).toMatchObject([
      { name: 'answer', json: { type: 'SOLVED', text: 'Работы выполнены.' } },
      { name: 'files', filename: names[0], size: 20 },
      { name: 'files', filename: names[1], sha256: expect.stringMatching(/^[\da-f]{64}$/) },
    ]);
  });
});

describe('parts of an answer', () => {
  test.each<[string, [string, Blob | string][]]>([
    ['no answer', [['files', file('a.pdf')]]],
    [
      'files first',
      [
        ['files', file('a.pdf')],
        ['answer', json(solved())],
      ],
    ],
    [
      'two answers',
      [
        ['answer', json(solved())],
        ['answer', json(solved())],
      ],
    ],
    [
      'a file without a name',
      [
        ['answer', json(solved())],
        ['files', 'text'],
      ],
    ],
  ])('%s is VALIDATION_FAILED', async (_, parts) => {
    expect(code(await client.sendForm(id, form(parts)))).toBe('422 VALIDATION_FAILED');
  });

  test('an answer that is not sent as JSON is UNSUPPORTED_MEDIA_TYPE, broken JSON is BAD_REQUEST', async () => {
    const asText = form([['answer', JSON.stringify(solved())]]);
    expect(code(await client.sendForm(id, asText))).toBe('415 UNSUPPORTED_MEDIA_TYPE');
    const broken = form([['answer', new Blob(['{'], { type: 'application/json' })]]);
    expect(code(await client.sendForm(id, broken))).toBe('400 BAD_REQUEST');
  });

  test('unknown parts are ignored', async () => {
    const more = form([
      ['answer', json(solved())],
      ['remark', 'что-то ещё'],
    ]);
    expect(code(await client.sendForm(id, more))).toBe('200 OK');
  });

  test('the boundary may be quoted and the text around the parts is skipped', async () => {
    const body =
      'preamble\r\n--a b\r\nContent-Disposition: form-data; name="answer"\r\nContent-Type: application/json\r\n\r\n' +
      `${JSON.stringify(solved())}\r\n--a b--\r\nepilogue`;
    expect(code(await raw('multipart/form-data; boundary="a b"', body))).toBe('200 OK');
  });

  const part = (headers: string) => `--x\r\n${headers}\r\n\r\n${JSON.stringify(solved())}\r\n--x--\r\n`;
  const disposition = 'Content-Disposition: form-data; name="answer"';

  test.each([
    ['no boundary', 'multipart/form-data', part(disposition)],
    ['another boundary', 'multipart/form-data; boundary=y', part(disposition)],
    ['an empty body', 'multipart/form-data; boundary=x', ''],
    ['no end', 'multipart/form-data; boundary=x', part(disposition).replace('--x--\r\n', '')],
    ['a part cut off', 'multipart/form-data; boundary=x', `--x\r\n${disposition}`],
    ['a part without a name', 'multipart/form-data; boundary=x', part('Content-Disposition: form-data')],
    ['a broken header', 'multipart/form-data; boundary=x', part('nothing')],
    ['base64', 'multipart/form-data; boundary=x', part(`${disposition}\r\nContent-Transfer-Encoding: base64`)],
  ])('%s is BAD_REQUEST', async (_, type, body) => {
    expect(code(await raw(type, body))).toBe('400 BAD_REQUEST');
  });

  test('a body of another type is UNSUPPORTED_MEDIA_TYPE', async () => {
    expect(code(await raw('application/json', JSON.stringify(solved())))).toBe('415 UNSUPPORTED_MEDIA_TYPE');
  });

  function raw(type: string, body: string): Promise<Answer> {
    const headers = { ...client.bearer(), 'content-type': type };
    return client.send(`/api/v1/appeals/${id}/answers`, { operation: 'sendAnswer', method: 'POST', headers, body });
  }
});

describe('values of an answer', () => {
  test.each([
    ['postponed without a date', { type: 'POSTPONED' }],
    ['postponed to null', { type: 'POSTPONED', postponedTo: null }],
    ['postponed to today', { type: 'POSTPONED', postponedTo: '2025-05-05' }],
    ['postponed to no date', { type: 'POSTPONED', postponedTo: '2025-13-01' }],
    ['a date with another type', { postponedTo: '2025-06-01' }],
    ['an empty text', { text: '' }],
    ['a text of 8,001 characters', { text: 'я'.repeat(8001) }],
    ['no executor', { executor: undefined }],
    ['an unknown type', { type: 'DONE' }],
  ])('%s is VALIDATION_FAILED', async (_, changes) => {
    expect(code(await client.answer(id, changes))).toBe('422 VALIDATION_FAILED');
  });

  test('tomorrow by Moscow time, a null date with another type and 8,000 characters are accepted', async () => {
    expect(code(await client.answer(id, { type: 'POSTPONED', postponedTo: '2025-05-06' }))).toBe('200 OK');
    expect(code(await client.answer(id, { postponedTo: null, text: '😀'.repeat(8000), head: null }))).toBe('200 OK');
  });
});
