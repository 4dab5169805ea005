import { PostgresBackend } from '@agendajs/postgres-backend';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Agenda } from 'agenda';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { type House, openHouse } from './support/house.ts';

let house: House;
let store: FreshDatabase;
let agenda: Agenda;
let backend: PostgresBackend;

beforeAll(async () => {
  store = await freshDatabase({ migrations: 'none' });
  backend = new PostgresBackend({ connectionString: store.url, disableNotifications: true });
  agenda = new Agenda({ backend });
  await agenda.ready;
  await agenda.schedule(new Date('2040-01-01T00:00:00Z'), 'Проверочная задача (JobID 0)');
  house = await openHouse({ services: { agenda } });
});
afterAll(async () => {
  await house.close();
  await agenda.stop();
  await backend.disconnect();
  await store.drop();
});

describe('TM-72: Agendash', () => {
  test('stands behind the same login', async () => {
    expect((await house.open('/agendash/')).headers.location).toBe('/login?next=%2Fagendash%2F');
    expect((await house.ask('GET', '/agendash/api?limit=1')).statusCode).toBe(401);
    expect((await house.ask('GET', '/agendash/', await house.as('clerk'))).statusCode).toBe(403);
  });

  test('shows the page and the records, with the policy of the house', async () => {
    const auditor = await house.as('auditor');
    expect((await house.ask('GET', '/agendash', auditor)).headers.location).toBe('/agendash/');
    const page = await house.ask('GET', '/agendash/', auditor);
    expect(page.body).toContain('<title>Agendash</title>');
    const script = /src="\.(\/assets\/[^"]+)"/.exec(page.body)?.[1];
    const asset = await house.ask('GET', `/agendash${script}`, auditor);
    expect(asset.headers['content-type']).toMatch('javascript');
    for (const { headers } of [page, asset]) {
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['x-powered-by']).toBeUndefined();
    }
    const records = await house.ask('GET', '/agendash/api?limit=10', auditor);
    expect(records.json().jobs.map(({ job }: { job: { name: string } }) => job.name)).toEqual([
      'Проверочная задача (JobID 0)',
    ]);
  });

  test.each(['requeue', 'retry', 'delete', 'create', 'pause', 'resume'])(
    '%s is refused with a reason, by role, and audited',
    async (action) => {
      const path = `/agendash/api/jobs/${action}`;
      const refused = await house.ask('POST', path, await house.as('technologist'), { jobIds: [] });
      expect([refused.statusCode, refused.json().error.code]).toEqual([409, 'AGENDASH_READ_ONLY']);
      expect(refused.json().error.message).toMatch(/менеджере фоновых задач/);
      const forbidden = await house.ask('POST', path, await house.as('auditor'), { jobIds: [] });
      expect(forbidden.statusCode).toBe(403);
      expect((await house.audit()).slice(-2)).toEqual([
        `technologist: agendash /api/jobs/${action} → AGENDASH_READ_ONLY`,
        `auditor: agendash api/jobs/${action} → FORBIDDEN`,
      ]);
      expect((await agenda.queryJobs({})).total).toBe(1);
    },
  );
});
