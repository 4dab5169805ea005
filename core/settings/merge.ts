import type { FieldProblem } from '../contract/index.ts';
import { setAt, toPointer, valueAt } from '../contract/schema/pointer.ts';
import type { SettingsInput } from './api.ts';
import type { PlainDocument } from './document.ts';
import type { Values } from './secrets.ts';
import type { Block, Shape } from './shape.ts';
import { texts } from './texts.ts';

interface Merged {
  readonly document: PlainDocument;
  readonly problems: FieldProblem[];
  /** Highest JobID ever given + 1, with the new instances. */
  readonly nextJobId: number;
}

type Instance = PlainDocument['instances'][number];

/**
 * What a save asks for on top of what is stored: blocks that are left out stay, empty secrets stay (TM-24), instances
 * without a JobID are new and get the next one (TM-23).
 * @param nextJobId highest JobID ever given + 1; 0 where nothing was ever saved
 */
export function merge(shape: Shape, stored: PlainDocument, input: SettingsInput, nextJobId: number): Merged {
  const problems: FieldProblem[] = [];
  const unreadable: string[] = [];
  const clear = new Set(input.clearSecrets);

  /** Takes a block with the secrets that the person did not touch; `fresh` where it comes from the person. */
  const take = (
    block: Block,
    given: Values,
    fresh: boolean,
    kept: Values | undefined,
    prefix: string,
    keptPrefix: string,
  ): Values => {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
    const values = structuredClone(given);
    for (const pointer of block.secrets) {
      const path = prefix + pointer;
      const cleared = clear.delete(path);
      if (fresh && !isEmpty(valueAt(values, pointer))) continue;
      const before = cleared || kept === undefined ? undefined : valueAt(kept, pointer);
      setAt(values, pointer, before);
      if (!cleared && stored.unreadable.includes(keptPrefix + pointer)) unreadable.push(path);
    }
    return values;
  };

  const { common: newCommon, instances: newInstances } = input;
  const common = take(
    shape.common,
    newCommon ?? stored.common,
    newCommon !== undefined,
    stored.common,
    '/common',
    '/common',
  );
  const numbered = number(shape, stored, newInstances ?? stored.instances, nextJobId, problems);
  const instances = numbered.instances.map(({ jobId, settings }, index): Instance => {
    const at = stored.instances.findIndex((instance) => instance.jobId === jobId);
    const kept = stored.instances[at]?.settings;
    const keptPrefix = toPointer(['instances', at]);
    const prefix = toPointer(['instances', index]);
    return { jobId, settings: take(shape.instance!, settings, newInstances !== undefined, kept, prefix, keptPrefix) };
  });
  for (const path of clear) problems.push({ path, message: texts.secretUnknown(), code: 'INVALID' });
  const former = stored.former.filter((path) =>
    path.startsWith('/common/') ? newCommon === undefined : newInstances === undefined,
  );
  return { document: { common, instances, unreadable, former }, problems, nextJobId: numbered.nextJobId };
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function number(
  { instance, manyInstances }: Shape,
  stored: PlainDocument,
  given: NonNullable<SettingsInput['instances']>,
  nextJobId: number,
  problems: FieldProblem[],
): { instances: Instance[]; nextJobId: number } {
  const refuse = (index: number, message: string) => {
    problems.push({ path: toPointer(['instances', index, 'jobId']), message, code: 'INVALID' });
  };
  if (instance === null) {
    if (given.length > 0) problems.push({ path: '/instances', message: texts.noInstances(), code: 'INVALID' });
    return { instances: [], nextJobId };
  }
  const known = new Set(stored.instances.map(({ jobId }) => jobId));
  const seen = new Set<number>();
  // Nothing was ever saved: JobID 0 is there already, and whoever names it does not make a new one.
  let next = nextJobId === 0 && given.some(({ jobId }) => jobId === 0) ? 1 : nextJobId;
  const instances = given.map(({ jobId: asked, settings }, index) => {
    const jobId = asked ?? next++;
    if (asked !== undefined && !known.has(asked)) refuse(index, texts.instanceUnknown(asked));
    if (seen.has(jobId)) refuse(index, texts.instanceTwice(jobId));
    if (jobId !== 0 && !manyInstances) problems.push(singleInstance(index));
    seen.add(jobId);
    return { jobId, settings };
  });
  if (!seen.has(0)) problems.push({ path: '/instances', message: texts.firstInstance(), code: 'INVALID' });
  return { instances, nextJobId: Math.max(next, 1) };
}

/** TM-23: a task for one instance has no other. */
export function singleInstance(index: number): FieldProblem {
  return { path: toPointer(['instances', index, 'jobId']), message: texts.singleInstance(), code: 'INVALID' };
}
