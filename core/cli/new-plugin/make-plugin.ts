import { randomUUID } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CodedError } from '../../contract/index.ts';
import { UsageError } from '../session.ts';
import { texts } from './texts.ts';

export interface NewPlugin {
  readonly id: string;
  /** As technologists read it. */
  readonly title: string;
  /** Where its folder is to be. */
  readonly directory: string;
}

const idPattern = /^[a-z][a-z0-9_]{0,39}$/;
const template = fileURLToPath(new URL('./template', import.meta.url));
/** So that the files of the template are neither compiled nor checked with those of the product. */
const suffix = '.txt';

/**
 * Makes the folder of a plugin that works: its test passes, and a host that finds it runs its task (TM-60, TM-63). The
 * folder appears as a whole or not at all.
 * @returns the absolute path of the folder
 * @throws UsageError for an id or title that cannot be; CodedError `PLUGIN_FOLDER_EXISTS`, `PLUGIN_DIRECTORY_UNUSABLE`
 */
export async function makePlugin({ id, title, directory }: NewPlugin): Promise<string> {
  if (!idPattern.test(id)) throw new UsageError(texts.idWrong(id));
  if (title.trim() === '') throw new UsageError(texts.titleEmpty);
  const folder = path.resolve(directory, id);
  if (await exists(folder)) throw new CodedError('PLUGIN_FOLDER_EXISTS', texts.exists(folder), { item: id });
  const product = await productRoot();
  const words = { id, title: title.trim(), task: `${camel(id)}.Example`, group: id.toUpperCase(), product };
  const draft = await draftIn(path.dirname(folder));
  try {
    for (const file of await filesOf(template)) {
      const target = path.join(draft, file.slice(0, -suffix.length));
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, filled(await readFile(path.join(template, file), 'utf8'), words, target));
    }
    await linkProduct(draft, product);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
  return folder;
}

async function draftIn(directory: string): Promise<string> {
  try {
    const draft = path.join(directory, `.new-plugin-${randomUUID()}`);
    await mkdir(draft);
    return draft;
  } catch (error) {
    const reason = String((error as NodeJS.ErrnoException).code);
    throw new CodedError('PLUGIN_DIRECTORY_UNUSABLE', texts.directoryUnusable(directory, reason));
  }
}

async function filesOf(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)));
}

/** Words stand in JSON as JSON has them: a title may hold quotes. */
function filled(text: string, words: Readonly<Record<string, string>>, target: string): string {
  const json = path.extname(target) === '.json';
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const word = words[name] as string;
    return json ? JSON.stringify(word).slice(1, -1) : word;
  });
}

/** What `npm install` would do; where the file system cannot, it is left to it. */
async function linkProduct(folder: string, product: string): Promise<void> {
  await mkdir(path.join(folder, 'node_modules'));
  await symlink(product, path.join(folder, 'node_modules', 'priemnaya'), 'junction').catch(() => {});
}

/** The package of the product; the built program lies in its `dist`. */
async function productRoot(): Promise<string> {
  const above = fileURLToPath(new URL('../../..', import.meta.url)).replace(/[\\/]$/, '');
  const outer = path.dirname(above);
  return path.basename(above) === 'dist' && (await exists(path.join(outer, 'package.json'))) ? outer : above;
}

function camel(id: string): string {
  const parts = id.split('_').filter((part) => part !== '');
  return parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
