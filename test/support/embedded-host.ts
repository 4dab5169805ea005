import { createInterface } from 'node:readline';
import { createEmbeddedServer, type EmbeddedServerOptions } from '../../core/adapters/embedded/index.ts';
import type { CodedError } from '../../core/contract/errors.ts';

/** A host that has nothing but an embedded server. It obeys lines of stdin and answers each with a line of JSON. */
const options = JSON.parse(process.argv[2] as string) as EmbeddedServerOptions;
const server = createEmbeddedServer(options);

const commands: Record<string, () => Promise<unknown>> = {
  start: () => server.start(),
  stop: () => server.stop().then(() => ({})),
};

for await (const line of createInterface({ input: process.stdin })) {
  let answer: unknown;
  try {
    answer = await commands[line]?.();
  } catch (error) {
    const { code, message } = error as CodedError;
    answer = { code, message };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
