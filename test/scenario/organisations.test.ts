import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TaskView } from '../../core/tasks/index.ts';
import type { Child } from '../../scripts/harness/child.ts';
import { type EmulatorProcess, startEmulator } from '../../scripts/harness/emulator.ts';
import { createInstallation, type Installation } from '../../scripts/harness/installation.ts';
import { until } from '../../scripts/harness/until.ts';
import { demoOrganisations, emulatorOrganisations } from '../../scripts/stand/demo/index.ts';

const task = '/api/tasks/POSExchange.POSRegistration';
const [good, off] = demoOrganisations;
const wrong = {
  name: 'Городское поселение Ошибочное',
  clientId: 'c0ffee00-0000-4000-8000-000000000003',
  clientSecret: 'right-key',
  lkoId: 'c0ffee00-0000-4000-8000-000000000003',
};

interface Run {
  readonly outcome: string | null;
  readonly counters: Readonly<Record<string, number>>;
  readonly errors: readonly { readonly item?: string; readonly code?: string; readonly message: string }[];
}

/** Three organisations through the whole product: the API in front, the emulator behind. */
describe('organisations', () => {
  let emulator: EmulatorProcess;
  let installation: Installation;
  let host: Child;

  beforeAll(async () => {
    emulator = await startEmulator({ seed: 3 });
    for (const organisation of [...emulatorOrganisations, wrong]) await emulator.control.addOrganisation(organisation);
    installation = await createInstallation({ posUrl: emulator.url });
    host = installation.startHost();
    await installation.ready(host);
    await addThirdOrganisation();
    await emulator.control.setIntegration(off!.pos.lkoId, false);
    for (const lkoId of [good!.pos.lkoId, off!.pos.lkoId, wrong.lkoId]) {
      await emulator.control.addMessages({ lkoId, count: 7, supplementShare: 0 });
    }
  });
  afterAll(async () => {
    host?.process.kill('SIGTERM');
    await host?.ended;
    await emulator?.stop();
    await installation?.remove();
  });

  test('PX-04, RG-01: a wrong key and a switched-off ЛКО hold their organisations, the third is served', async () => {
    const run = await runNow();
    expect(run.outcome).toBe('partial');
    expect(run.counters).toMatchObject({ received: 7, registered: 7, confirmed: 7, quarantined: 0 });
    expect(run.errors).toHaveLength(2);
    const items = run.errors.map(({ item }) => item).join(' ');
    expect(items).toContain(off!.name);
    expect(items).toContain(wrong.name);
    const { errors } = await installation.api.get<TaskView>(task);
    expect(errors).toHaveLength(2);
    const quarantine = await installation.api.get<{ items: unknown[] }>('/api/quarantine');
    expect(quarantine.items).toEqual([]);
  });

  test('PX-04: once mended they go on by themselves, and nothing of theirs was lost', async () => {
    await emulator.control.setIntegration(off!.pos.lkoId, true);
    await emulator.control.setKey(wrong.lkoId, 'key-in-the-directory');
    const run = await runNow();
    expect(run).toMatchObject({ outcome: 'success', counters: { received: 14, registered: 14, confirmed: 14 } });
    const registrations = await emulator.control.registrations();
    expect(registrations).toHaveLength(21);
    expect(registrations.every(({ effective, conflicts }) => effective === 1 && conflicts === 0)).toBe(true);
    expect((await installation.api.get<TaskView>(task)).errors).toEqual([]);
  });

  async function runNow(): Promise<Run> {
    const { api } = installation;
    const { runs } = await api.post<{ runs: { runId: string }[] }>(`${task}/run`);
    return until('the end of the run', async () => {
      const run = await api.get<Run>(`/api/runs/${runs[0]!.runId}`);
      return run.outcome === null ? undefined : run;
    });
  }

  async function addThirdOrganisation(): Promise<void> {
    const { api } = installation;
    const organization = await api.post<{ due: string }>('/api/directories/organizations', {
      name: wrong.name,
      values: {
        POS_ID: wrong.clientId,
        POS_KEY: 'key-in-the-directory',
        POS_DOCGROUP: good!.group.name,
        POS_LKO_ID: wrong.lkoId,
      },
    });
    await api.post('/api/directories/departments', {
      kind: 'department',
      name: wrong.name,
      card: { name: 'Картотека поселения Ошибочного' },
      organizationDue: organization.due,
    });
  }
});
