import type { Fault, RemotePosControl } from '../stand/pos/index.ts';

/** Faults that a client has to bear; each hits the given share of the requests. */
const shares: readonly [probability: number, fault: Fault][] = [
  [0.02, { kind: 'reset' }],
  [0.03, { kind: 'reset-after' }],
  [0.02, { kind: 'cut-body' }],
  [0.02, { kind: 'delay', ms: 300 }],
  [0.02, { kind: 'delay-answer', ms: 300 }],
  [0.01, { kind: 'status', status: 500 }],
  [0.01, { kind: 'status', status: 503 }],
  [0.01, { kind: 'status-after', status: 500 }],
  [0.005, { kind: 'status', status: 429, retryAfter: 1 }],
  [0.005, { kind: 'status', status: 401 }],
];

const latencyMs = 60;

const listFaults: readonly [probability: number, fault: Fault][] = [
  [0.05, { kind: 'duplicate-page' }],
  [0.05, { kind: 'changed-page-order' }],
  [0.05, { kind: 'unknown-field' }],
  [0.02, { kind: 'broken-json' }],
];

export async function addFaults(control: RemotePosControl): Promise<void> {
  for (const [probability, fault] of listFaults) {
    await control.addFault({ match: { operation: 'listAppeals', probability }, fault });
  }
  for (const [probability, fault] of shares) await control.addFault({ match: { probability }, fault });
  // A network takes its time: so the work lasts longer than the life of most hosts.
  await control.addFault({ match: { method: 'GET' }, fault: { kind: 'delay', ms: latencyMs } });
  await control.addFault({
    match: { operation: 'confirmRegistration' },
    fault: { kind: 'delay-answer', ms: latencyMs },
  });
}
