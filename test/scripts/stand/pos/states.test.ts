import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PosEmulator, State } from '../../../../scripts/stand/pos/index.ts';
import { type Answer, assigned, Client, code, Emulators, first } from './client.ts';

const emulators = new Emulators();
let emulator: PosEmulator;
let client: Client;
const now = new Date('2025-05-04T12:00:00Z');

beforeAll(async () => {
  emulator = await emulators.start({ clock: () => now });
  client = await new Client(emulator).login();
});
afterAll(() => emulators.closeAll());

const postponed = { type: 'POSTPONED', postponedTo: '2025-06-01' };

/** A message in the wanted state, reached as the contract allows. */
async function messageIn(state: State): Promise<string> {
  const { id, deliveryId } = emulator.control.addMessage({ answerDeadline: '2025-05-20' });
  if (state === 'NEW') return id;
  await client.confirm(id, deliveryId);
  if (state === 'EXECUTOR_ASSIGNED') await client.status(id, assigned());
  else if (state === 'ANSWER_POSTPONED') await client.answer(id, postponed);
  else if (state === 'ANSWER_ON_APPROVAL') await withApproval(() => client.answer(id));
  else if (state !== 'REGISTERED') await client.answer(id, { type: state });
  expect(await stateOf(id)).toBe(state);
  return id;
}

async function withApproval(work: () => Promise<Answer>): Promise<Answer> {
  emulator.control.setApproval(first.lkoId, true);
  const answer = await work();
  emulator.control.setApproval(first.lkoId, false);
  return answer;
}

async function stateOf(id: string): Promise<State> {
  return (await client.get('appealState', `/api/v1/appeals/${id}`)).json.state;
}

const open: State[] = ['REGISTERED', 'EXECUTOR_ASSIGNED', 'ANSWER_POSTPONED'];
const final: State[] = ['SOLVED', 'NOT_SOLVED', 'REDIRECTED', 'REJECTED'];

describe('the table of states', () => {
  test('NEW, confirmation of a delivery: REGISTERED', async () => {
    await messageIn('REGISTERED');
  });

  test.each(open)('%s, status EXECUTOR_ASSIGNED: EXECUTOR_ASSIGNED, again and again', async (state) => {
    const id = await messageIn(state);
    expect((await client.status(id, assigned())).json.state).toBe('EXECUTOR_ASSIGNED');
    expect((await client.status(id, assigned())).json.state).toBe('EXECUTOR_ASSIGNED');
    expect(await stateOf(id)).toBe('EXECUTOR_ASSIGNED');
  });

  test.each(open)('%s, status REGISTERED: accepted, unchanged', async (state) => {
    const id = await messageIn(state);
    expect((await client.status(id)).json.state).toBe(state);
    expect(await stateOf(id)).toBe(state);
  });

  test.each(open)('%s, answer POSTPONED: ANSWER_POSTPONED with the new deadline', async (state) => {
    const id = await messageIn(state);
    expect((await client.answer(id, postponed)).json.state).toBe('ANSWER_SENT');
    const card = (await client.get('appealState', `/api/v1/appeals/${id}`)).json;
    expect(card).toMatchObject({ state: 'ANSWER_POSTPONED', answerDeadline: '2025-06-01' });
  });

  test.each(open.flatMap((from) => final.map((to) => [from, to] as const)))(
    '%s, answer %s: final',
    async (from, to) => {
      const id = await messageIn(from);
      expect((await client.answer(id, { type: to })).json.state).toBe('ANSWER_SENT');
      expect(await stateOf(id)).toBe(to);
    },
  );

  test.each(open)('%s, answer where approval is required: ANSWER_ON_APPROVAL', async (state) => {
    const id = await messageIn(state);
    const answer = await withApproval(() => client.answer(id, { type: 'REJECTED' }));
    expect(answer.json.state).toBe('ANSWER_ON_APPROVAL');
    expect(await stateOf(id)).toBe('ANSWER_ON_APPROVAL');
  });

  test('POSTPONED needs no approval', async () => {
    const id = await messageIn('REGISTERED');
    expect((await withApproval(() => client.answer(id, postponed))).json.state).toBe('ANSWER_SENT');
    expect(await stateOf(id)).toBe('ANSWER_POSTPONED');
  });

  test('ANSWER_ON_APPROVAL, approval: the final state, with a record', async () => {
    const id = await messageIn('REGISTERED');
    const answer = await withApproval(() => client.answer(id, { type: 'NOT_SOLVED' }));
    expect(emulator.control.approve(id)).toBe('NOT_SOLVED');
    const { history } = (await client.get('appealState', `/api/v1/appeals/${id}`)).json;
    expect(history.at(-1)).toMatchObject({ kind: 'APPROVAL', state: 'NOT_SOLVED', answerId: answer.json.answerId });
  });

  test('ANSWER_ON_APPROVAL, refusal: EXECUTOR_ASSIGNED, with a record; another answer goes', async () => {
    const id = await messageIn('ANSWER_ON_APPROVAL');
    expect(emulator.control.refuse(id)).toBe('EXECUTOR_ASSIGNED');
    const { history } = (await client.get('appealState', `/api/v1/appeals/${id}`)).json;
    expect(history.at(-1)).toMatchObject({ kind: 'APPROVAL', state: 'EXECUTOR_ASSIGNED' });
    expect(() => emulator.control.approve(id)).toThrow('нет ответа на согласовании');
    expect(code(await client.answer(id))).toBe('200 OK');
    expect(await stateOf(id)).toBe('SOLVED');
  });

  test('ANSWER_ON_APPROVAL, status: accepted, unchanged; answer: ALREADY_ANSWERED', async () => {
    const id = await messageIn('ANSWER_ON_APPROVAL');
    expect((await client.status(id, assigned())).json.state).toBe('ANSWER_ON_APPROVAL');
    expect((await client.status(id)).json.state).toBe('ANSWER_ON_APPROVAL');
    expect(code(await client.answer(id))).toBe('409 ALREADY_ANSWERED');
    expect(code(await client.answer(id, postponed))).toBe('409 ALREADY_ANSWERED');
  });

  test.each(final)('%s, status: INVALID_TRANSITION; answer: ALREADY_ANSWERED', async (state) => {
    const id = await messageIn(state);
    const refused = await client.status(id, assigned());
    expect(code(refused)).toBe('422 INVALID_TRANSITION');
    expect(refused.json.error.details).toBeUndefined();
    expect(code(await client.status(id))).toBe('422 INVALID_TRANSITION');
    expect(code(await client.answer(id))).toBe('409 ALREADY_ANSWERED');
    expect(await stateOf(id)).toBe(state);
  });

  test.each(final)('%s, a supplement and its confirmation: REGISTERED, with its deadline', async (state) => {
    const id = await messageIn(state);
    const { deliveryId, supplement } = emulator.control.redeliver(id, { answerDeadline: '2025-07-01' });
    expect(supplement).toBe(true);
    expect(await stateOf(id)).toBe(state);
    await client.confirm(id, deliveryId, { regNumber: 'П-2' });
    const card = (await client.get('appealState', `/api/v1/appeals/${id}`)).json;
    expect(card).toMatchObject({ state: 'REGISTERED', answerDeadline: '2025-07-01' });
    expect(card.deliveries.map((each: { regNumber: string }) => each.regNumber)).toEqual(['П-1', 'П-2']);
  });

  test.each([...open, 'ANSWER_ON_APPROVAL' as const])('%s, confirmation of a supplement: unchanged', async (state) => {
    const id = await messageIn(state);
    const { deliveryId } = emulator.control.redeliver(id);
    expect((await client.confirm(id, deliveryId)).json.state).toBe('REGISTERED');
    expect(await stateOf(id)).toBe(state);
  });

  test('NEW, status or answer: INVALID_TRANSITION with NOT_REGISTERED', async () => {
    const id = await messageIn('NEW');
    for (const refused of [await client.status(id), await client.status(id, assigned()), await client.answer(id)]) {
      expect(code(refused)).toBe('422 INVALID_TRANSITION');
      expect(refused.json.error.details).toMatchObject([{ code: 'NOT_REGISTERED' }]);
    }
    expect(await stateOf(id)).toBe('NEW');
  });
});

describe('confirmation of registration', () => {
  test('the same number and date again is 200 again, with any key and the first time', async () => {
    const { id, deliveryId } = emulator.control.addMessage();
    const confirmed = await client.confirm(id, deliveryId, {}, 'one');
    const again = await client.confirm(id, deliveryId.toUpperCase(), { sedDocId: '1' }, 'two');
    expect(again.json).toEqual(confirmed.json);
    expect(emulator.control.registrations().find((each) => each.deliveryId === deliveryId)).toMatchObject({
      effective: 1,
      repeats: 1,
      conflicts: 0,
      regNumber: 'П-1',
      sedDocId: '4580',
    });
  });

  test('another number or date is ALREADY_REGISTERED with the known ones', async () => {
    const { id, deliveryId } = emulator.control.addMessage();
    await client.confirm(id, deliveryId);
    const refused = await client.confirm(id, deliveryId, { regNumber: 'П-9' });
    expect(code(refused)).toBe('409 ALREADY_REGISTERED');
    expect(refused.json.error.details).toEqual([
      { field: 'regNumber', value: 'П-1' },
      { field: 'regDate', value: '2025-05-04' },
    ]);
    expect(code(await client.confirm(id, deliveryId, { regDate: '2025-05-05' }))).toBe('409 ALREADY_REGISTERED');
    const registration = emulator.control.registrations().find((each) => each.deliveryId === deliveryId);
    expect(registration).toMatchObject({ effective: 1, conflicts: 2, regNumber: 'П-1' });
  });
});
