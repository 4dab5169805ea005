import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Terminal } from './host.ts';
import { UsageError } from './session.ts';
import { texts } from './texts.ts';

/** A password from the terminal, unseen and twice, or from a pipe; never from the arguments, which others can see. */
export async function readPassword(terminal: Terminal): Promise<string> {
  if (terminal.input.isTTY !== true) {
    const password = (await readAll(terminal)).replace(/\r?\n$/, '');
    if (password === '') throw new UsageError(texts.passwordMissing);
    return password;
  }
  const password = await askHidden(texts.password, terminal);
  if (password === '') throw new UsageError(texts.passwordMissing);
  if ((await askHidden(texts.passwordAgain, terminal)) !== password) throw new UsageError(texts.passwordsDiffer);
  return password;
}

/** A JSON object from a file, or from standard input for `-`. */
export async function readJson(file: string, terminal: Terminal): Promise<Record<string, unknown>> {
  const text = file === '-' ? await readAll(terminal) : await readText(file);
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new UsageError(texts.notJson);
  return value as Record<string, unknown>;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new UsageError(texts.fileUnreadable(file));
  }
}

/** The parser's own message would quote the text, which may hold passwords. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(texts.notJson);
  }
}

export async function readAll({ input }: Terminal): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of input) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

async function askHidden(question: string, { input, errors }: Terminal): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: true });
  errors.write(question);
  try {
    return await lines.question('');
  } finally {
    lines.close();
    errors.write('\n');
  }
}
