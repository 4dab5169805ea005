import { setTimeout as sleep } from 'node:timers/promises';
import { demoOrganisations } from './demo/index.ts';
import type { PosControl } from './pos/index.ts';

/** Messages at each start, for each organisation: so many that the first run has something to show. */
const atOnce = 5;
const shortestPauseMs = 5_000;
const longestPauseMs = 20_000;

export function firstMessages(control: PosControl): void {
  for (const { pos } of demoOrganisations) control.addMessages({ lkoId: pos.lkoId, count: atOnce });
}

/** Lets citizens write to the organisations of the stand, one message now and then, until the signal. */
export async function trickle(control: PosControl, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const pause = shortestPauseMs + Math.random() * (longestPauseMs - shortestPauseMs);
    await sleep(pause, undefined, { signal }).catch(() => {});
    const { pos } = demoOrganisations[Math.floor(Math.random() * demoOrganisations.length)]!;
    if (!signal.aborted) control.addMessages({ lkoId: pos.lkoId, count: 1 });
  }
}
