import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../core/contract/index.ts';
import type { Host } from '../../core/main.ts';

const author = { login: 'stand', cards: undefined };
const shortestPauseMs = 8_000;
const longestPauseMs = 25_000;

/** Lets the heads of the stand's organisations name an executor for one message now and then, until the signal. */
export async function assignExecutors(host: Host, log: Logger, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const pause = shortestPauseMs + Math.random() * (longestPauseMs - shortestPauseMs);
    await sleep(pause, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    await assignOne(host).catch((error: { code?: string }) => {
      if (!signal.aborted) log.warn('Стенд: исполнитель не назначен', { code: error.code });
    });
  }
}

async function assignOne({ documents: { reader, lists, editor, directories } }: Host): Promise<void> {
  const { items } = await lists.search({ values: { POS_STATUS: 'Зарегистрировано' }, limit: 1 });
  const [document] = items;
  if (document === undefined) return;
  const parent = await reader.card(document.isn);
  const below = await directories.list('departments', { parent, limit: 100 });
  const officials = below.items.filter(({ kind }) => kind === 'official');
  const head = officials.find((official) => official.head === true) ?? officials[0];
  const worker = officials.find((official) => official !== head) ?? head;
  if (head === undefined || worker === undefined) return;
  const executors = [{ due: worker.due as string, responsible: true }];
  const text = 'Рассмотреть и подготовить ответ заявителю';
  await editor.addResolution(document.isn, { authorDue: head.due as string, text, executors }, author);
}
