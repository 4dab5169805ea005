import { parseArgs } from 'node:util';
import { median } from './median.ts';
import { fileFloor } from './registration/file-floor.ts';
import { httpFloor } from './registration/http-floor.ts';
import { measureHost } from './registration/measure-host.ts';
import { sqlFloor } from './registration/sql-floor.ts';

/**
 * Registration against its floor: the same HTTP requests alone, plus the same rows by set-based SQL, plus the same files
 * written and fsynced by eight at once, all in this run. And the host's peak memory at four times the messages.
 */
const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '5000' },
    times: { type: 'string', default: '4' },
    repeats: { type: 'string', default: '3' },
    'skip-memory': { type: 'boolean', default: false },
  },
});
const messages = Number(values.messages);
const fileSize = 20 * 1024;
const limits = { ratio: 2, memory: 1.15 };

const host = await measureHost({ messages, fileSize, afterwards: (url) => sqlFloor(url, messages) });
const http = await httpFloor({ messages, fileSize });
const files = await fileFloor({ files: messages, fileSize });
const floor = http + host.afterwards + files;
const ratio = host.seconds / floor;
console.log(
  `${messages} messages with a file of ${fileSize} bytes: ${host.seconds.toFixed(1)} s, ${Math.round(messages / host.seconds)} messages/s, host's processor ${host.cpuSeconds.toFixed(1)} s`,
);
console.log(
  `Floor: HTTP ${http.toFixed(1)} s + SQL ${host.afterwards.toFixed(1)} s + files ${files.toFixed(1)} s = ${floor.toFixed(1)} s`,
);
console.log(`Ratio to the floor: ${ratio.toFixed(2)} (at most ${limits.ratio.toFixed(2)})`);
let good = ratio <= limits.ratio;

if (!values['skip-memory']) {
  const small = [host.peakMegabytes, ...(await peaks(messages, Number(values.repeats) - 1))];
  const large = await peaks(messages * Number(values.times), Number(values.repeats));
  const growth = median(large) / median(small);
  console.log(
    `Peak memory at ${messages}: ${small.map(Math.round).join(', ')} MB; at ${messages * Number(values.times)}: ${large.map(Math.round).join(', ')} MB`,
  );
  console.log(`Growth of the median: ${growth.toFixed(2)} (at most ${limits.memory.toFixed(2)})`);
  good &&= growth <= limits.memory;
}
process.exitCode = good ? 0 : 1;

async function peaks(count: number, repeats: number): Promise<number[]> {
  const found: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const { peakMegabytes, seconds } = await measureHost({ messages: count, fileSize, afterwards: async () => 0 });
    console.log(`  ${count} messages: ${seconds.toFixed(1)} s, peak ${Math.round(peakMegabytes)} MB`);
    found.push(peakMegabytes);
  }
  return found;
}
