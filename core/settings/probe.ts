import { AsyncLocalStorage } from 'node:async_hooks';
import type { Problem } from '../contract/index.ts';
import { CodedError } from '../contract/index.ts';
import type { ContextFactory } from '../plugins/api.ts';
import { atWork } from '../plugins/work.ts';
import type { SettingsSource } from './api.ts';
import { type PlainDocument, secretsOf } from './document.ts';
import type { Shape } from './shape.ts';
import { texts } from './texts.ts';

/** Settings under check: their addresses may be tried before they are saved (TM-62, PX-03). */
export interface Candidate {
  readonly shape: Shape;
  readonly document: PlainDocument;
}

export const candidate = new AsyncLocalStorage<Candidate>();

interface ProbeOptions {
  readonly source: SettingsSource;
  readonly contextFor: ContextFactory;
  /** Time limit of all hooks together, in milliseconds. */
  readonly limitMs: number;
}

/** Asks the plugin's `check` hooks about right settings. Paths of the problems are those of the API. */
export async function probe(shape: Shape, document: PlainDocument, options: ProbeOptions): Promise<Problem[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Problem[]>((resolve) => {
    const message = texts.checkTimedOut(options.limitMs / 1000);
    const problem: Problem = { path: '', message, severity: 'confirm', code: 'CHECK_TIMED_OUT' };
    timer = setTimeout(() => resolve([problem]), options.limitMs);
  });
  const asked = candidate.run({ shape, document }, () => ask(shape, document, options)).catch(failed);
  try {
    return masked(shape, document, distinct(await Promise.race([asked, late])));
  } finally {
    clearTimeout(timer);
  }
}

async function ask(shape: Shape, document: PlainDocument, options: ProbeOptions): Promise<Problem[]> {
  return shape.task === undefined ? askModule(shape, document, options) : askTask(shape, document, options);
}

async function askModule(shape: Shape, { common }: PlainDocument, { source, contextFor }: ProbeOptions) {
  const check = shape.plugin.code.moduleSettings?.check;
  if (check === undefined) return [];
  const previous = await source.resolveModule(shape.owner.id);
  const work = { plugin: shape.plugin.manifest.id, what: 'check' };
  const problems = await atWork(work, () => check(structuredClone(common), previous, contextFor(shape.plugin)));
  return problems.map((problem) => ({ ...problem, path: `/common${problem.path}` }));
}

async function askTask(shape: Shape, document: PlainDocument, { source, contextFor }: ProbeOptions) {
  const { code, manifest, plugin } = shape.task!;
  const moduleId = plugin.manifest.moduleSettings?.id;
  const module = moduleId === undefined ? undefined : await source.resolveModule(moduleId);
  if (manifest.needsModuleSettings && module === undefined) {
    const message = texts.moduleIncomplete();
    return [{ path: '', message, severity: 'warning', code: 'MODULE_INCOMPLETE' } satisfies Problem];
  }
  if (code.check === undefined) return [];
  const context = contextFor(plugin, manifest);
  const work = { plugin: plugin.manifest.id, what: 'check', task: { id: manifest.id, title: manifest.title.ru } };
  const found: Problem[] = [];
  for (const [index, { settings }] of document.instances.entries()) {
    const given = { module, common: structuredClone(document.common), instance: structuredClone(settings) };
    const problems = await atWork(work, async () => (await code.check?.(given as never, context)) ?? []);
    for (const problem of problems) {
      found.push({ ...problem, path: problem.path.replace(/^\/instance(?=\/|$)/, `/instances/${index}`) });
    }
  }
  return found;
}

/** Only texts that were written for people are shown: others may hold anything. */
function failed(error: unknown): Problem[] {
  const message = error instanceof CodedError ? error.message : texts.checkFailed();
  return [{ path: '', message, severity: 'confirm', code: 'CHECK_FAILED' }];
}

function distinct(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ path, code, message }) => {
    const key = JSON.stringify([path, code, message]);
    return !seen.has(key) && seen.add(key);
  });
}

/** A plugin's text must not give a secret away (TM-24). */
function masked(shape: Shape, document: PlainDocument, problems: readonly Problem[]): Problem[] {
  const secrets = secretsOf(shape, document).map(({ text }) => text);
  return problems.map((problem) => ({
    ...problem,
    message: secrets.reduce((message, secret) => message.replaceAll(secret, '***'), problem.message),
  }));
}
