import {
  InvalidError,
  NotFoundError,
  type PluginReply,
  type PluginRequest,
  type PluginRoute,
} from '../../../core/contract/index.ts';
import type { PosContext, PosServices } from '../context.ts';
import { showcaseTaskId } from '../task-id.ts';
import { blockedCounts, blockedLines, dryRun } from './look.ts';
import { type Reason, troubles } from './reasons.ts';
import { rulesOf, wholeNumber } from './rules.ts';
import type { SelectedLine } from './select.ts';
import { blockedPage, blockedQuery, dryRunAsked, dryRunView, statusesAsked, statusesSet } from './shapes.ts';
import { texts } from './texts.ts';

const pageSize = { default: 50, most: 500 };
const standardRows = 20;

/** The dry run, and «Не выгружено и почему» (SH-14). */
export const selectionRoutes: readonly PluginRoute<PosServices>[] = [
  {
    method: 'POST',
    path: '/showcase/dry-run',
    summary:
      'Пробная выгрузка на витрину ПОС: сколько строк, что не выгружается и почему, первые строки; ничего не передаётся',
    access: 'tasks.read',
    schema: { body: dryRunAsked, response: { 200: dryRunView } },
    async handle({ body }, context) {
      const { jobId, rows = standardRows } = (body ?? {}) as { jobId?: number; rows?: number };
      const rules = await rulesOf(context, jobId);
      return { body: { jobId: rules.jobId, ...(await dryRun(context, rules, rows)) } };
    },
  },
  {
    method: 'GET',
    path: '/showcase/blocked',
    summary: '«Не выгружено и почему»: вопросы, которым до выгрузки на витрину ПОС не хватает одного',
    access: 'documents.read',
    schema: { querystring: blockedQuery, response: { 200: blockedPage } },
    export: texts.blockedExport,
    handle: blocked,
  },
  {
    method: 'GET',
    path: '/showcase/left-out',
    summary: '«Не выгружено и почему» по всем картотекам, для технолога',
    access: 'tasks.read',
    schema: { querystring: blockedQuery, response: { 200: blockedPage } },
    export: texts.blockedExport,
    handle: (request, context) => blocked({ ...request, cards: undefined }, context),
  },
  {
    method: 'POST',
    path: '/showcase/blocked/status',
    summary: 'Установить «Статус ПОС» для нескольких вопросов сразу',
    access: 'documents.write',
    schema: { body: statusesAsked, response: { 200: statusesSet } },
    handle: setStatuses,
  },
];

async function blocked({ query, cards: visible }: PluginRequest, context: PosContext): Promise<PluginReply> {
  const rules = await rulesOf(context, wholeNumber(query.jobId));
  const limit = Math.min(wholeNumber(query.limit) ?? pageSize.default, pageSize.most);
  const after = placeOf(query.cursor);
  const cards = visible ?? null;
  const among = query.reason === undefined ? troubles : [query.reason as Reason];
  // One more tells whether there is a next page.
  const found = await blockedLines(context, rules, { cards, among, after, limit: limit + 1 });
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const counted = after === null ? await blockedCounts(context, rules, { cards, among: troubles }) : [];
  const choices = after === null ? await choicesOf(context) : {};
  const nextCursor = found.length > limit && last !== undefined ? `${last.isn}-${last.rubricIsn}` : null;
  return { body: { jobId: rules.jobId, reasons: counted, ...choices, items: items.map(shown), nextCursor } };
}

/** What a person can choose from on the page: instances that are set up, values of «Статус ПОС». */
async function choicesOf(context: PosContext): Promise<{ jobIds: number[]; statuses: readonly string[] }> {
  const instances = await context.taskSettings(showcaseTaskId);
  const attributes = await context.services.documents.directories.attributes('rubric');
  const statuses = attributes.find(({ apiName }) => apiName === statusAttribute)?.values ?? [];
  return { jobIds: [...instances.keys()].sort((one, other) => one - other), statuses };
}

function shown({ isn, number, date, rubricLine, rubricIsn, rubricCode, rubricName, reason, detail }: SelectedLine) {
  return {
    document: { isn, number, date },
    rubric: { id: rubricLine, isn: rubricIsn, code: rubricCode, name: rubricName },
    reason,
    title: texts.reasons[reason!],
    detail,
  };
}

function placeOf(cursor: string | undefined): { isn: number; rubricIsn: number } | null {
  if (cursor === undefined) return null;
  const parts = /^(\d{1,10})-(\d{1,10})$/.exec(cursor);
  if (parts === null) throw new InvalidError('POS_PARAMETER_WRONG', texts.wrongCursor);
  return { isn: Number(parts[1]), rubricIsn: Number(parts[2]) };
}

/** All or none. The triggers set «Выгрузить в витрину ПОС» where a status changes (SH-03). */
async function setStatuses({ body, cards, user }: PluginRequest, context: PosContext): Promise<PluginReply> {
  const { status, lines } = body as { status: string; lines: { isn: number; rubric: number }[] };
  const { documents, database } = context.services;
  const known = (await documents.directories.attributes('rubric')).find(({ apiName }) => apiName === statusAttribute);
  if (known?.values !== undefined && !known.values.includes(status)) {
    throw new InvalidError('SHOWCASE_STATUS_UNKNOWN', texts.statusUnknown(status), {
      details: [{ path: '/status', message: texts.statusUnknown(status) }],
    });
  }
  await database.transaction(async (transaction) => {
    const seen = await documents.read([...new Set(lines.map(({ isn }) => isn))], transaction);
    for (const { isn } of lines) {
      const card = seen.get(isn)?.cardDue;
      if (card === undefined || (cards !== undefined && !cards.includes(card))) {
        throw new NotFoundError('DOCUMENT_UNKNOWN', texts.documentUnknown(isn));
      }
    }
    const changes = lines.map(({ isn, rubric }) => ({
      isn,
      rubrics: [{ id: rubric, values: { [statusAttribute]: status } }],
    }));
    await documents.change(changes, user ?? '', transaction);
  });
  return { body: { count: lines.length } };
}

const statusAttribute = 'POS_STATUS_RUB';
