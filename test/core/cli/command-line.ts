import { PassThrough, Readable } from 'node:stream';
import type { Product } from '../../../core/cli/host.ts';
import { type ExitCode, runCommandLine } from '../../../core/cli/run.ts';

export interface Told {
  readonly code: ExitCode;
  readonly output: string;
  readonly errors: string;
}

/** Runs commands of a product; words are divided by blanks, `"…"` keeps them together. */
export function commandLine(product: Product): (parameters: string, input?: string) => Promise<Told> {
  return async (parameters, input = '') => {
    const output = new PassThrough();
    const errors = new PassThrough();
    const words = parameters.match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll('"', '')) ?? [];
    const code = await runCommandLine(words, product, { input: Readable.from([Buffer.from(input)]), output, errors });
    return { code, output: String(output.read() ?? ''), errors: String(errors.read() ?? '') };
  };
}
