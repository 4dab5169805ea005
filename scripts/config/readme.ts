/** Writes `config/README.md`: the documented list of every key of the configuration. */
import { writeFile } from 'node:fs/promises';
import { describeKeys } from '../../config/index.ts';

await writeFile('config/README.md', describeKeys());
