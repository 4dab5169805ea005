import { toPointer } from '../contract/schema/pointer.ts';
import type { SettingsVersion } from './api.ts';
import { type PlainDocument, secretPointers } from './document.ts';
import type { Shape } from './shape.ts';

type Change = SettingsVersion['diff'][number];

/** Stands for the value of a secret (TM-25). */
const mask = '***';

/**
 * What a save changed, value by value. Paths are `/common/…` and `/instances/<JobID>/…`: the JobID stays the same where
 * the place in the list does not. Null stands for a value that is not there.
 */
export function difference(shape: Shape, before: PlainDocument, after: PlainDocument): Change[] {
  const old = leaves(shape, before);
  const fresh = leaves(shape, after);
  const changes: Change[] = [];
  for (const path of new Set([...old.keys(), ...fresh.keys()])) {
    const from = old.get(path);
    const to = fresh.get(path);
    if (JSON.stringify(from?.value) === JSON.stringify(to?.value)) continue;
    changes.push({ path, before: shown(from), after: shown(to) });
  }
  return changes;
}

interface Leaf {
  readonly value: unknown;
  readonly secret: boolean;
}

function shown(leaf: Leaf | undefined): unknown {
  if (leaf === undefined) return null;
  return leaf.secret ? mask : leaf.value;
}

function leaves(shape: Shape, document: PlainDocument): Map<string, Leaf> {
  const found = new Map<string, Leaf>();
  const walk = (value: unknown, steps: (string | number)[], secrets: ReadonlySet<string>, depth: number) => {
    const inner = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
    if (inner.length > 0) {
      for (const [name, next] of inner) walk(next, [...steps, name], secrets, depth);
    } else if (value !== undefined && steps.length + Number(depth > 1) > 1) {
      found.set(toPointer(steps), { value, secret: secrets.has(toPointer(steps.slice(depth))) });
    }
  };
  walk(document.common, ['common'], new Set(secretPointers(shape.common, document, '/common')), 1);
  document.instances.forEach(({ jobId, settings }, index) => {
    const secrets = secretPointers(shape.instance!, document, `/instances/${index}`);
    walk(settings, ['instances', jobId], new Set(secrets), 2);
  });
  return found;
}
