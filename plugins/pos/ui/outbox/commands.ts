import { apiPath, follow, request, useAsk, useQuery, useQueryClient, useTell } from 'priemnaya/ui';
import type { OutboxFigure } from '../../outbox/figures.ts';
import type { Wire } from '../common/wire.ts';
import { texts } from './texts.ts';

/** How many wait, and how many wait for a command. */
export function useFigures(): readonly Wire<OutboxFigure>[] | undefined {
  const { data } = useQuery({
    queryKey: ['pos', 'outbox', 'figures'],
    queryFn: ({ signal }) =>
      follow<{ figures: Wire<OutboxFigure>[] }>(apiPath(['/api/outbox'], { state: 'sending', limit: 1 }), signal),
    refetchInterval: 10_000,
  });
  return data?.figures;
}

/** Commands about requests; the list is read anew after each. */
export function useOutboxCommands() {
  const queries = useQueryClient();
  const ask = useAsk();
  const tell = useTell();
  async function call<T>(path: string, done: (answer: T) => string, body?: object): Promise<void> {
    try {
      tell.done(done(await request<T>('POST', path, body)));
    } catch (error) {
      tell.failed(texts.failed, error);
    }
    await queries.invalidateQueries({ queryKey: ['pos', 'outbox'] });
  }
  return {
    retry: (id: number) => call(apiPath(['/api/outbox', id, 'retry']), () => texts.retried),
    async drop({ id, title, key }: { readonly id: number; readonly title: string; readonly key: string }) {
      const question = { title: texts.dropTitle, text: texts.dropText(title, key), yes: texts.drop, danger: true };
      if (await ask(question)) await call(apiPath(['/api/outbox', id, 'drop']), () => texts.dropped);
    },
    async retryAll(among: { readonly kind: string | undefined; readonly organization: string | undefined }) {
      const question = { title: texts.retryAllTitle, text: texts.retryAllText, yes: texts.retryAll };
      if (!(await ask(question))) return;
      await call<{ count: number }>('/api/outbox/retry', ({ count }) => texts.retriedAll(count), among);
    },
  };
}
