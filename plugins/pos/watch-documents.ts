import type { DocumentWatch } from '../../core/contract/index.ts';

/** Events that lead to statuses, and those that set «Выгрузить в витрину ПОС» (ED-04, SH-03). */
export const posWatch: DocumentWatch = {
  stream: 'pos',
  channel: 'pos_events',
  documents: { kind: 2, attribute: 'POS_MSG_ID' },
  resolutions: true,
  rubrics: [
    { kinds: [1, 2], attribute: 'POS_STATUS_RUB', when: 'changed', sets: 'POS_UPLOAD' },
    { kinds: [1, 2], attribute: 'EOS_SSTU_NEED_REPORT', when: 'set', sets: 'POS_UPLOAD' },
  ],
};
