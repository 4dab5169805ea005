import { CodedError } from '../errors.ts';
import type { TaskManifest } from '../manifest.ts';
import { valueAt } from '../schema/pointer.ts';
import type { Outcome, TaskSettings } from '../task.ts';
import type { ConformanceCheck } from './api.ts';
import { type HostDouble, hostDouble } from './host-double.ts';
import { codeOf, type Subject, settingsOf, within } from './subject.ts';

export function runChecks(task: TaskManifest, subject: () => Promise<Subject>): ConformanceCheck[] {
  const check = (name: string, run: (plugin: Subject) => Promise<void>): ConformanceCheck => ({
    name: `${task.id}: ${name}`,
    run: async () => run(await subject()),
  });
  return [
    check('a run whose signal is already aborted ends quickly', async (plugin) => {
      const limit = plugin.options.abortMs ?? 2000;
      await runOnce(plugin, task, AbortSignal.abort('stopped'), limit);
    }),
    check('a run ends with a well-formed outcome or a coded error', async (plugin) => {
      const { outcome, error } = await runOnce(plugin, task, quiet(), plugin.limitMs);
      if (error !== undefined && !(error instanceof CodedError)) {
        throw new Error('The run threw an error without a code', { cause: error });
      }
      if (error === undefined) checkOutcome(outcome);
    }),
    check('a run counts in declared counters only', async (plugin) => {
      const { host } = await runOnce(plugin, task, quiet(), plugin.limitMs);
      const declared = (task.counters ?? []).map(({ id }) => id);
      const unknown = [...host.counted.keys()].filter((id) => !declared.includes(id));
      if (unknown.length > 0) throw new Error(`Counters that the manifest does not declare: ${unknown.join(', ')}`);
    }),
    check('a run gives no secret of its settings away', async (plugin) => {
      const { host, outcome, error, settings } = await runOnce(plugin, task, quiet(), plugin.limitMs);
      const thrown = error instanceof Error ? `${error.message} ${JSON.stringify(error)}` : '';
      const said = [...host.said, JSON.stringify(outcome) ?? '', thrown].join('\n');
      for (const [pointer, secret] of secretsIn(plugin, task, settings)) {
        if (said.includes(secret)) throw new Error(`The secret ${pointer} is in the log, the outcome or the error`);
      }
    }),
  ];
}

/** A signal that is never aborted. */
function quiet(): AbortSignal {
  return new AbortController().signal;
}

async function runOnce(plugin: Subject, task: TaskManifest, signal: AbortSignal, limitMs: number) {
  const host: HostDouble = hostDouble(plugin, task);
  const settings = settingsOf(plugin, task);
  const code = codeOf(plugin, task);
  const work = async () => {
    await code.setup?.(host.context);
    try {
      return { outcome: await code.run(host.runContext(settings, signal)), error: undefined };
    } catch (error) {
      return { outcome: undefined, error };
    } finally {
      await code.teardown?.(host.context);
    }
  };
  return { host, settings, ...(await within(limitMs, `${task.id}: run`, work)) };
}

function checkOutcome(outcome: Outcome | undefined): void {
  const kind: unknown = outcome?.kind;
  if (kind !== 'ok' && kind !== 'nothing' && kind !== 'partial') {
    throw new Error(`The outcome must be {kind: "ok" | "nothing" | "partial"}, and is ${JSON.stringify(outcome)}`);
  }
  if (outcome?.kind !== 'partial') return;
  const right = outcome.failures.every(({ item, code, message }) =>
    [item, code, message].every((text) => typeof text === 'string' && text !== ''),
  );
  if (outcome.failures.length === 0 || !right) {
    throw new Error('A partial outcome names its failures, each with item, code and message');
  }
}

function secretsIn({ manifest }: Subject, task: TaskManifest, settings: TaskSettings): [string, string][] {
  const blocks = [
    ['module', manifest.moduleSettings?.secrets],
    ['common', task.settings?.common?.secrets],
    ['instance', task.settings?.instance?.secrets],
  ] as const;
  return blocks.flatMap(([block, pointers]) =>
    (pointers ?? []).flatMap((pointer): [string, string][] => {
      const value = valueAt(settings[block], pointer);
      return typeof value === 'string' && value !== '' ? [[`${block}:${pointer}`, value]] : [];
    }),
  );
}
