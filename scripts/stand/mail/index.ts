import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readLetter } from './letter.ts';
import { serveLetters } from './page.ts';
import { createMailServer } from './server.ts';

/** The mail of the stand: whatever is sent to anybody arrives here and nowhere else (OP-07). */
export interface StandMail {
  readonly smtpPort: number;
  /** Of the page with the letters. */
  readonly url: string;
  close(): Promise<void>;
}

const mostShown = 100;

/**
 * Starts an SMTP server that keeps letters as files, and the page that shows them. A port that is taken is replaced by any
 * free one.
 */
export async function startStandMail(options: {
  readonly directory: string;
  readonly smtpPort: number;
  readonly pagePort: number;
}): Promise<StandMail> {
  const { directory } = options;
  await mkdir(directory, { recursive: true });
  let last = '';
  const received = async (_letter: unknown, raw: string) => {
    const now = new Date().toISOString().replaceAll(':', '-');
    // Two letters of one millisecond stay two, and in order.
    last = now > last ? now : `${last}+`;
    await writeFile(join(directory, `${last}.eml`), raw);
  };
  const letters = async () => {
    const names = (await readdir(directory)).filter((name) => name.endsWith('.eml')).sort();
    const newest = names.slice(-mostShown).reverse();
    return Promise.all(newest.map(async (name) => readLetter(await readFile(join(directory, name), 'utf8'))));
  };
  const smtp = await orAnyPort(options.smtpPort, (port) => createMailServer({ port, received }));
  try {
    const page = await orAnyPort(options.pagePort, (port) => serveLetters(port, letters));
    return {
      smtpPort: smtp.port,
      url: page.url,
      close: async () => {
        page.server.closeAllConnections();
        page.server.close();
        await smtp.close();
      },
    };
  } catch (error) {
    await smtp.close();
    throw error;
  }
}

async function orAnyPort<T>(port: number, start: (port: number) => Promise<T>): Promise<T> {
  return start(port).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    return start(0);
  });
}
