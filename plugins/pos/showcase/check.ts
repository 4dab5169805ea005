import { constants } from 'node:fs';
import { access, open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { mailProblems, type Problem, type TaskSettings } from '../../../core/contract/index.ts';
import type { PosContext } from '../context.ts';
import type { PosSettings } from '../settings.ts';
import type { ShowcaseCommon, ShowcaseInstance } from './settings.ts';
import { texts } from './texts.ts';

/** Probes the settings of the task before they are saved (SH-01). */
export async function checkShowcase(settings: TaskSettings, context: PosContext): Promise<readonly Problem[]> {
  const common = settings.common as Partial<ShowcaseCommon>;
  const instance = (settings.instance ?? {}) as Partial<ShowcaseInstance>;
  return [
    ...urlProblems(common.serverUrl),
    ...(await deliveryProblems(common.deliveryKindIsn, context)),
    ...(common.keepFiles && common.directory !== undefined ? await directoryProblems(common.directory) : []),
    ...mailProblems(common.mail, '/mail').map((problem) => ({ ...problem, path: `/common${problem.path}` })),
    ...statusProblems(common.additional?.statuses ?? []),
    ...(await vertexProblems(context)),
    ...(await cardProblems(instance.cards ?? [], context)),
  ];
}

function urlProblems(serverUrl: string | undefined): Problem[] {
  if (serverUrl === undefined) return [];
  const wrong = (message: string): Problem[] => [problem('/common/serverUrl', 'POS_URL_WRONG', message)];
  if (!URL.canParse(serverUrl)) return wrong(texts.check.urlWrong);
  const url = new URL(serverUrl);
  const loopback =
    url.hostname === 'localhost' || url.hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) return wrong(texts.check.urlScheme);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return wrong(texts.check.urlParts);
  return [];
}

async function deliveryProblems(isn: number | undefined, { services }: PosContext): Promise<Problem[]> {
  if (isn === undefined || (await services.documents.directories.deliveryKind(isn)) !== undefined) return [];
  return [problem('/common/deliveryKindIsn', 'DELIVERY_KIND_UNKNOWN', texts.check.deliveryKind)];
}

/** It must be there, and a file must fit in: asking for rights alone says nothing on a read-only or network disk. */
async function directoryProblems(directory: string): Promise<Problem[]> {
  const at = (code: string, message: string) => [problem('/common/directory', code, message)];
  if (!path.isAbsolute(directory)) return at('DIRECTORY_RELATIVE', texts.check.directoryRelative);
  try {
    if (!(await stat(directory)).isDirectory()) return at('DIRECTORY_NOT_ONE', texts.check.directoryNotOne);
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    const probe = path.join(directory, `.priemnaya-${process.pid}-${Date.now()}`);
    const file = await open(probe, 'wx');
    await file.close();
    await rm(probe);
    return [];
  } catch (error) {
    const { code = 'EIO' } = error as { code?: string };
    if (code === 'ENOENT') return at('DIRECTORY_MISSING', texts.check.directoryMissing);
    return at('DIRECTORY_CLOSED', texts.check.directoryClosed(texts.why[code] ?? texts.whyUnknown(code)));
  }
}

function statusProblems(statuses: ShowcaseCommon['additional']['statuses']): Problem[] {
  const names = statuses.map(({ sstu }) => sstu.trim().toLowerCase());
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [problem(`/common/additional/statuses/${index}/sstu`, 'STATUS_TWICE', texts.check.statusTwice)],
  );
}

async function vertexProblems(context: PosContext): Promise<Problem[]> {
  if ((await context.moduleSettings<PosSettings>())?.rubricVertexDue !== undefined) return [];
  return [{ ...problem('/common', 'RUBRIC_VERTEX_UNSET', texts.check.vertex), severity: 'warning' }];
}

async function cardProblems(cards: readonly string[], { services }: PosContext): Promise<Problem[]> {
  const known = await services.documents.directories.sets.departments(cards);
  const owning = new Set(known.filter(({ cardName }) => cardName !== null).map(({ due }) => due));
  return cards.flatMap((due, index) =>
    owning.has(due) ? [] : [problem(`/instance/cards/${index}`, 'CARD_UNKNOWN', texts.check.card)],
  );
}

function problem(at: string, code: string, message: string): Problem {
  return { path: at, code, message, severity: 'error' };
}
