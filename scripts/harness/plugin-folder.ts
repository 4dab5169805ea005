import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Writes the folder of a made-up plugin below `directory`; files are by relative path, objects become JSON (TM-63). */
export async function writePlugin(directory: string, id: string, files: Readonly<Record<string, unknown>>) {
  for (const [file, content] of Object.entries(files)) {
    const target = join(directory, id, file);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  }
}
