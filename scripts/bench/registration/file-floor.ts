import { randomBytes } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byEight, seconds } from './eight.ts';

/** Seconds to write and fsync the files, eight at once. */
export async function fileFloor({ files, fileSize }: { files: number; fileSize: number }): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'priemnaya-floor-'));
  const content = randomBytes(fileSize);
  const names = Array.from({ length: files }, (_, index) => join(directory, String(index)));
  const taken = await seconds(() =>
    byEight(names, async (name) => {
      const file = await open(name, 'wx');
      await file.write(content);
      await file.sync();
      await file.close();
    }),
  );
  await rm(directory, { recursive: true });
  return taken;
}
