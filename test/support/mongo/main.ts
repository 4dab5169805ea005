/**
 * The double as a process: `node --import …/typescript.mjs main.ts [port] [replica set]`. Prints its address; takes
 * faults by lines: `drop`, `refuse`, `listen`, `freeze`, `unfreeze`, `close`.
 */
import { createInterface } from 'node:readline';
import { startMongoDouble } from './server.ts';

const [port, replicaSet] = process.argv.slice(2);
const double = await startMongoDouble({ port: Number(port ?? 0), ...(replicaSet !== undefined && { replicaSet }) });
process.stdout.write(`${double.url('agenda')}\n`);

const orders: Record<string, () => unknown> = {
  drop: () => double.drop(),
  refuse: () => double.refuse(),
  listen: () => double.listen(),
  freeze: () => double.freeze(),
  unfreeze: () => double.unfreeze(),
  close: () => double.close(),
};
for await (const line of createInterface({ input: process.stdin })) {
  await orders[line]?.();
  process.stdout.write(`${line}\n`);
  if (line === 'close') break;
}
