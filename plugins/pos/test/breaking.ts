import type { DocumentSystem } from '../../../core/contract/index.ts';
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
