import { apiPath, follow, keepPreviousData, useQuery } from 'priemnaya/ui';
import type { previewOf, standardTexts, windowView } from '../../answers/view.ts';
import type { showcaseWindow } from '../../showcase/transfer/window.ts';
import type { Items, Wire } from '../common/wire.ts';

export type AnswerView = Wire<ReturnType<typeof windowView>>;
export type ShowcaseView = Wire<Awaited<ReturnType<typeof showcaseWindow>>>;
export type Attempt = NonNullable<AnswerView['attempt']>;
export type Preview = Wire<ReturnType<typeof previewOf>>;
export type StandardText = Wire<Awaited<ReturnType<typeof standardTexts>>[number]>;
export type Field = 'text' | 'comment';

/** What was typed into the window. */
export interface Typed {
  readonly type?: string | null;
  readonly postponedTo?: string | null;
  readonly text?: string;
  readonly comment?: string;
  /** The number that was picked of several (RP-01). */
  readonly messageId?: string | null;
}

export const pathOf = (isn: number, ...parts: string[]) => ['/api/documents', isn, 'pos', ...parts];

/** How often a window looks what became of an answer that is under way or «Выясняется». */
const everyMs = 10_000;

export function isUnderWay(attempt: Attempt | null): boolean {
  return attempt?.state === 'SENDING' || attempt?.state === 'UNKNOWN';
}

/** The window as it stands at the server; what is under way there is looked after. */
export function useWindow(isn: number, messageId: string | undefined) {
  return useQuery({
    queryKey: ['pos', 'window', isn, messageId],
    queryFn: ({ signal }) => follow<AnswerView | ShowcaseView>(apiPath(pathOf(isn), { messageId }), signal),
    placeholderData: keepPreviousData,
    // Opened anew it starts from how it is, and never from how it was.
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state: { data } }) => data?.mode === 'answer' && isUnderWay(data.attempt) && everyMs,
  });
}

export function useStandardTexts(isn: number, messageId: string | undefined) {
  return useQuery({
    queryKey: ['pos', 'standard-texts', isn, messageId],
    queryFn: ({ signal }) => follow<Items<StandardText>>(apiPath(pathOf(isn, 'standard-texts'), { messageId }), signal),
  });
}
