import type { DocumentSystem, HttpClient } from '../../../core/contract/index.ts';
import type { Installation } from './support.ts';

/** The document system with one call replaced. */
export function documentsWith(house: Installation, change: Partial<DocumentSystem>): { documents: DocumentSystem } {
  return { documents: { ...house.documents, ...change } };
}

/** A document system that cannot bear one message. */
export function failingFor(house: Installation, messageId: string): { documents: DocumentSystem } {
  return documentsWith(house, {
    register: async (drafts, transaction) => {
      if (drafts.some(({ attributes }) => attributes.POS_MSG_ID === messageId)) throw new TypeError('broken');
      return house.documents.register(drafts, transaction);
    },
  });
}

/** The client of ПОС with its answers to one kind of request changed on the way. */
export function answersChanged(
  house: Installation,
  part: string,
  change: (answer: unknown, times: number) => unknown,
): { http: HttpClient } {
  let times = 0;
  return {
    http: {
      async request(url, request) {
        const answer = await house.services.http.request(url, request);
        if (!url.includes(part) || answer.status !== 200) return answer;
        return {
          ...answer,
          status: 200,
          headers: answer.headers,
          json: async () => change(await answer.json(), ++times),
        };
      },
    },
  };
}

export interface RawPage {
  items: Record<string, unknown>[];
  nextCursor: string | null;
  total: number;
}

/** As {@link answersChanged}, for each page of the list. */
export function pagesChanged(house: Installation, change: (page: RawPage, times: number) => RawPage) {
  return answersChanged(house, '/appeals?', (page, times) => change(page as RawPage, times));
}
