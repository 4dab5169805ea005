import type { Fault, RemotePosControl } from '../../stand/pos/index.ts';

/** Of the requests that change something; lost answers above all. */
const shares: readonly [probability: number, fault: Fault][] = [
  [0.12, { kind: 'reset-after' }],
  [0.05, { kind: 'cut-body' }],
  [0.04, { kind: 'status-after', status: 503 }],
  [0.03, { kind: 'reset' }],
  [0.03, { kind: 'delay', ms: 400 }],
  [0.05, { kind: 'delay-answer', ms: 400 }],
  [0.02, { kind: 'status', status: 500 }],
  [0.01, { kind: 'status', status: 429, retryAfter: 1 }],
  [0.01, { kind: 'status', status: 401 }],
  [0.01, { kind: 'broken-json' }],
];

/** A network takes its time: so requests are under way when their host is killed. */
const latencyMs = 60;

export async function addFaults(control: RemotePosControl): Promise<void> {
  for (const [probability, fault] of shares)
    await control.addFault({ match: { method: 'POST', path: '/appeals/', probability }, fault });
  await control.addFault({ match: { path: '/lko/me|/oauth/', probability: 0.02 }, fault: { kind: 'reset' } });
  await control.addFault({
    match: { method: 'POST', path: '/appeals/' },
    fault: { kind: 'delay-answer', ms: latencyMs },
  });
}
