import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type House, openHouse } from './support/house.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

test('AC-04: the answer goes out after the audit', async () => {
  const cookie = await house.as('technologist', 'administrator');
  await house.fresh.database.query('alter table host.audit rename to away');
  const person = { login: 'vtoroy', name: 'Второй Пробный', password: 'made-up-for-the-test', roles: ['auditor'] };
  expect((await house.ask('POST', '/api/users', cookie, person)).statusCode).toBe(500);
  expect((await house.ask('DELETE', '/api/session', cookie)).statusCode).toBe(500);
});
