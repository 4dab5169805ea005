/** Which доп. реквизиты the groups of the stand carry: section 2.3 of the manual. */

/** Группа для обращений из ПОС: rows 1–14 of Table 1. */
export const appealAttributes = [
  'POS_MSG_ID',
  'POS_MSG_CREATED',
  'POST_MSG_FACT',
  'POS_ID_ORG',
  'POS_NAME_ORG',
  'POS_REG_NUM_DATE',
  'POS_REGION_NAME',
  'POS_ADDRESSES',
  'POS_ADDRESSES_COORD',
  'POS_STATUS',
  'POS_POSTPONED_DATE',
  'POS_ANSWER_TEXT',
  'POS_COMMENT',
  'POS_SENDING',
];

/** Исходящие документы: rows 10–14, and row 1 as recommended. */
export const answerAttributes = ['POS_MSG_ID', ...appealAttributes.slice(9)];

/** Обращения, вопросы которых выгружаются на витрину: row 15 of Table 1 and all of Table 2. */
export const showcaseAttributes = ['POS_UPLOAD', 'POS_STATUS_RUB', 'EOS_SSTU_ITEM', 'EOS_SSTU_NEED_REPORT'];
