import type { RunContext } from '../../../../core/contract/index.ts';
import type { PosServices } from '../../context.ts';

/** What one run of an instance sends with. */
export type ShowcaseRun = RunContext<never, PosServices> & {
  /** «Количество попыток передачи данных в ПОС». */
  readonly repeats: number;
  /** Before repeats of the transfer, in milliseconds; the last one stays. */
  readonly pausesMs: readonly number[];
};
