import type { Problem } from '../contract/index.ts';
import { setAt, valueAt } from '../contract/schema/pointer.ts';
import type { ContextFactory, LoadedPlugin, PluginRegistry } from '../plugins/api.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database, Transaction } from '../ports/database.ts';
import type { SettingsEvents, SettingsOwner, SettingsService, SettingsSource, SettingsView } from './api.ts';
import { difference } from './diff.ts';
import { closeDocument, openDocument, type PlainDocument, secretPointers, secretsOf, validated } from './document.ts';
import {
  ConfirmationRequired,
  SettingsInvalid,
  SettingsVersionOld,
  SettingsVersionUnknown,
  TaskBusy,
} from './errors.ts';
import { sealingKey } from './installation-key.ts';
import type { SecretKeys } from './keyring.ts';
import { merge, singleInstance } from './merge.ts';
import { originsOf } from './origins.ts';
import { probe } from './probe.ts';
import type { Values } from './secrets.ts';
import { type Shape, shapeOf } from './shape.ts';
import { createSource } from './source.ts';
import { type Head, lockHead, readDocument, readHead, readVersions, writeVersion } from './store.ts';

export interface SettingsOptions {
  readonly database: Database;
  readonly registry: PluginRegistry;
  /** Asked for when it is needed: the task manager itself is built on settings. */
  readonly events: () => SettingsEvents;
  readonly keys: SecretKeys;
  readonly contextFor: ContextFactory;
  readonly clock: Clock;
  /** Time limit of the plugins' `check` hooks for one save, in milliseconds; 15 s where left out. */
  readonly checkTimeoutMs?: number;
}

export interface Settings extends SettingsService, SettingsSource {
  /** Where a plugin may send requests (AC-05). */
  origins(plugin: LoadedPlugin): Promise<string[]>;
}

/** Settings of tasks and modules: versions, secrets, rules of the plugins' schemas (TM-20…25). */
export function createSettings(options: SettingsOptions): Settings {
  const { database, registry, events, keys, contextFor, clock, checkTimeoutMs = 15_000 } = options;
  const source = createSource({ database, registry, keys });
  const probing = { source, contextFor, limitMs: checkTimeoutMs };

  async function refuseBusy({ kind, id }: SettingsOwner, transaction: Transaction): Promise<void> {
    if (kind === 'task' && (await events().busy(id, transaction))) throw new TaskBusy(id);
  }

  async function present(owner: SettingsOwner): Promise<{ shape: Shape; head: Head; stored: PlainDocument }> {
    const shape = shapeOf(registry, owner);
    const head = await readHead(database, owner);
    return { shape, head, stored: openDocument(shape, await readDocument(database, owner, head.version), keys) };
  }

  async function read(owner: SettingsOwner): Promise<SettingsView> {
    const { shape, head, stored } = await present(owner);
    return viewOf(shape, head.version, stored);
  }

  /** Refuses what is wrong, asks what needs asking, and stores the whole in one transaction. */
  async function commit(
    shape: Shape,
    head: Head,
    before: PlainDocument,
    wanted: { document: PlainDocument; nextJobId: number },
    by: string,
    confirmed: readonly string[] = [],
  ): Promise<SettingsView> {
    const { owner } = shape;
    const { document, problems } = validated(shape, wanted.document);
    if (problems.length > 0) throw new SettingsInvalid(problems);
    // Before the transaction: a probe may take seconds, and nothing is to be locked meanwhile.
    const found = await probe(shape, document, probing);
    const errors = found.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) throw new SettingsInvalid(errors);
    const open = found.filter(({ severity, code }) => severity === 'confirm' && !confirmed.includes(code));
    if (open.length > 0) throw new ConfirmationRequired(open);

    await database.transaction(async (transaction) => {
      const locked = await lockHead(transaction, owner);
      if (locked.version !== head.version) throw new SettingsVersionOld(locked.version);
      await refuseBusy(owner, transaction);
      const key = await sealingKey(transaction, keys);
      await writeVersion(transaction, owner, {
        version: head.version + 1,
        at: clock.now(),
        author: by,
        diff: difference(shape, before, document),
        document: closeDocument(shape, document, key),
        nextJobId: Math.max(locked.nextJobId, wanted.nextJobId),
      });
      await events().saved(owner, by, transaction);
    });
    return read(owner);
  }

  return {
    read,

    async save(owner, input, by) {
      const { shape, head, stored } = await present(owner);
      await database.transaction((transaction) => refuseBusy(owner, transaction));
      if (input.version !== head.version) throw new SettingsVersionOld(head.version);
      const { document, problems, nextJobId } = merge(shape, stored, input, head.nextJobId);
      if (problems.length > 0) throw new SettingsInvalid([...problems, ...validated(shape, document).problems]);
      return commit(shape, head, stored, { document, nextJobId }, by, input.confirmed);
    },

    async check(owner, input): Promise<Problem[]> {
      const { shape, head, stored } = await present(owner);
      const merged = merge(shape, stored, input, head.nextJobId);
      const { document, problems } = validated(shape, merged.document);
      const wrong = [...merged.problems, ...problems];
      if (wrong.length === 0) return probe(shape, document, probing);
      return wrong.map((problem) => ({ ...problem, severity: 'error', code: problem.code ?? 'INVALID' }));
    },

    async versions(owner) {
      shapeOf(registry, owner);
      return readVersions(database, owner);
    },

    async restore(owner, version, by, confirmed) {
      const { shape, head, stored } = await present(owner);
      const earlier = await readDocument(database, owner, version);
      if (earlier === undefined) throw new SettingsVersionUnknown(version);
      await database.transaction((transaction) => refuseBusy(owner, transaction));
      const document = openDocument(shape, earlier, keys);
      if (!shape.manyInstances && document.instances.length > 1) throw new SettingsInvalid([singleInstance(1)]);
      return commit(shape, head, stored, { document, nextJobId: head.nextJobId }, by, confirmed);
    },

    ...source,
    origins: (plugin) => originsOf(plugin, source),
  };
}

function viewOf(shape: Shape, version: number, stored: PlainDocument): SettingsView {
  const { document, problems } = validated(shape, stored);
  return {
    version,
    schema: { common: shape.common.schema, instance: shape.instance?.schema ?? null },
    common: masked(document.common, secretPointers(shape.common, document, '/common')),
    instances: document.instances.map(({ jobId, settings }, index) => ({
      jobId,
      settings: masked(settings, secretPointers(shape.instance!, document, `/instances/${index}`)),
    })),
    secrets: { common: shape.common.secrets, instance: shape.instance?.secrets ?? [] },
    secretsSet: secretsOf(shape, document).map(({ path }) => path),
    missing: problems.filter(({ code }) => code === 'MISSING').map(({ path }) => path),
  };
}

/** Secrets are null wherever there is a place for them (TM-24). */
function masked(values: Values, secrets: readonly string[]): Values {
  const shown = structuredClone(values);
  for (const pointer of secrets) {
    const parent = valueAt(shown, pointer.slice(0, pointer.lastIndexOf('/')));
    if (typeof parent === 'object' && parent !== null) setAt(shown, pointer, null);
  }
  return shown;
}
