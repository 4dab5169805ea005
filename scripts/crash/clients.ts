import { parseArgs } from 'node:util';
import { play } from './clients/play.ts';

/**
 * Ten clients start, stop, run, save, select and cancel at random for a minute, on two nodes of one database: nothing
 * answers 5xx, no task is ever shown in a state that the rules do not know (TM-11), no runs overlap, no slot is lost,
 * and when all is quiet, the task table and Agendash agree (TM-72).
 */
const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
  },
});

const { calls, answers, runs, faults } = await play({
  clients: Number(values.clients),
  seconds: Number(values.seconds),
  seed: Number(values.seed),
});
console.log(`${values.clients} clients, ${values.seconds} s: ${calls} calls, ${runs} runs`);
for (const [answer, count] of [...answers].sort()) console.log(`  ${answer}: ${count}`);
for (const fault of [...new Set(faults)].slice(0, 50)) console.error(`WRONG: ${fault}`);
console.log(faults.length === 0 ? 'Nothing that the rules do not know.' : `${faults.length} findings`);
process.exitCode = faults.length === 0 ? 0 : 1;
