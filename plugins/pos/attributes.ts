import type { AttributeDefinition } from '../../core/contract/index.ts';

type Definition = AttributeDefinition;

const line = { owner: 'document', type: 'text', maxLength: 255 } as const;
const lines = { owner: 'document', type: 'text', multiline: true, maxLength: 2000 } as const;
const organizationLine = { owner: 'organization', type: 'text', maxLength: 255 } as const;

/** Table 1, rows 1–9: values that come from ПОС. `POST_MSG_FACT` is the manual's own spelling. */
const messageAttributes: readonly Definition[] = [
  { ...line, apiName: 'POS_MSG_ID', title: 'Сообщение ПОС №', readonly: true, indexed: true },
  { ...line, apiName: 'POS_MSG_CREATED', title: 'От', readonly: true },
  { ...line, apiName: 'POST_MSG_FACT', title: 'Факт сообщения', readonly: true },
  { ...line, apiName: 'POS_ID_ORG', title: 'ID организации (ЛКО)', readonly: true },
  { ...line, apiName: 'POS_NAME_ORG', title: 'Название организации (ЛКО)', readonly: true },
  { ...line, apiName: 'POS_REG_NUM_DATE', title: 'Рег. № в др. СЭД', readonly: true },
  { ...line, apiName: 'POS_REGION_NAME', title: 'Регион проблемы', readonly: true },
  { ...line, apiName: 'POS_ADDRESSES', title: 'Адрес проблемы', maxLength: 2000, readonly: true },
  { ...line, apiName: 'POS_ADDRESSES_COORD', title: 'Координаты адреса проблемы', readonly: true },
];

/** Table 1, rows 10–14: values that the module fills in. */
const processingAttributes: readonly Definition[] = [
  {
    ...line,
    apiName: 'POS_STATUS',
    title: 'Статус',
    values: [
      'Зарегистрировано',
      'Назначен исполнитель',
      'Направлен ответ: Решено',
      'Направлен ответ: Не решено',
      'Направлен ответ: Отложено',
      'Направлен ответ: Перенаправлено',
      'Направлен ответ: Отклонено',
    ],
    protocolInfo: true,
    noCopy: true,
  },
  {
    owner: 'document',
    type: 'date',
    apiName: 'POS_POSTPONED_DATE',
    title: 'Срок перенесен',
    readonly: true,
    noCopy: true,
  },
  { ...lines, apiName: 'POS_ANSWER_TEXT', title: 'Текст ответа', maxLength: 8000, readonly: true, noCopy: true },
  { ...lines, apiName: 'POS_COMMENT', title: 'Комментарий', protocolInfo: true, noCopy: true },
  { ...line, apiName: 'POS_SENDING', title: 'Состояние отправки в ПОС', protocolInfo: true, noCopy: true },
];

/** What a group for обращения must have attached (ED-02): rows 1–14 of Table 1. */
export const appealGroupAttributes: readonly Definition[] = [...messageAttributes, ...processingAttributes];

/** What a group for answers must have attached (ED-02): rows 10–14; row 1 is recommended. */
export const answerGroupAttributes: readonly Definition[] = processingAttributes;

const showcaseFlag: Definition = {
  owner: 'document',
  type: 'flag',
  apiName: 'POS_UPLOAD',
  title: 'Выгрузить в витрину ПОС',
  // An export looks for the few РК that have it.
  indexed: true,
};

const questionFlag: Definition = { owner: 'rubric', type: 'flag', apiName: 'EOS_SSTU_ITEM', title: 'Вопрос ССТУ' };
const reportFlag: Definition = {
  owner: 'rubric',
  type: 'flag',
  apiName: 'EOS_SSTU_NEED_REPORT',
  title: 'Включить в отчет',
};

/** Table 2. */
const rubricAttributes: readonly Definition[] = [
  {
    owner: 'rubric',
    type: 'text',
    maxLength: 255,
    apiName: 'POS_STATUS_RUB',
    title: 'Статус ПОС',
    values: [
      'Назначен исполнитель',
      'Отправлен ответ заявителю',
      'Перенос срока обработки утвержден. Отправлен ответ Заявителю',
      'Отклонено модератором',
      'Направлено в подведомственную организацию',
      'Передано в вышестоящую организацию',
    ],
  },
  questionFlag,
  reportFlag,
];

/** What a group whose questions go to the showcase must have attached (ED-02): row 15, and all of Table 2. */
export const showcaseGroupAttributes: readonly Definition[] = [showcaseFlag, ...rubricAttributes];

/** Table 3. */
const organizationAttributes: readonly Definition[] = [
  { ...organizationLine, apiName: 'POS_ID', title: 'Идентификатор ПОС' },
  { ...organizationLine, apiName: 'POS_KEY', title: 'Секретный ключ ПОС', secret: true },
  { ...organizationLine, apiName: 'POS_DOCGROUP', title: 'Группа документов' },
  {
    ...organizationLine,
    apiName: 'POS_CAB_REG',
    title: 'Кабинет регистрации: Главный кабинет Должностного лица',
    directory: 'departments',
  },
  { ...organizationLine, apiName: 'FIAS_REGION_ID', title: 'Идентификатор региона' },
  { ...organizationLine, apiName: 'FIAS_REGION_NAME', title: 'Наименование региона' },
  { ...organizationLine, apiName: 'FIAS_LOCALITY_ID', title: 'Идентификатор населенного пункта' },
  { ...organizationLine, apiName: 'FIAS_LOCALITY_NAME', title: 'Наименование населенного пункта' },
  { ...organizationLine, apiName: 'POS_LKO_ID', title: 'Идентификатор ЛКО' },
  { ...organizationLine, apiName: 'POS_LKO_NAME', title: 'Наименование ЛКО' },
];

/** Tables 1–3 of the manual (ED-02). */
export const posAttributes: readonly Definition[] = [
  ...appealGroupAttributes,
  showcaseFlag,
  ...rubricAttributes,
  ...organizationAttributes,
];

/** «Дополнение к базе данных Дело для ССТУ» (ED-03). */
export const sstuAttributes: readonly Definition[] = [
  questionFlag,
  reportFlag,
  {
    owner: 'rubric',
    type: 'text',
    maxLength: 255,
    apiName: 'EOS_SSTU_STATUS',
    title: 'Статус ССТУ',
    values: [
      'Находится на рассмотрении',
      'Рассмотрение продлено',
      'Рассмотрено. Разъяснено',
      'Рассмотрено. Поддержано',
      'Рассмотрено. Не поддержано',
      'Дан ответ автору',
      'Направлено по компетенции',
      'Оставлено без ответа автору',
    ],
  },
  {
    owner: 'rubric',
    type: 'text',
    multiline: true,
    maxLength: 2000,
    apiName: 'EOS_SSTU_MEASURES',
    title: 'Принятые меры',
  },
];

/** Login of the registrar (RG-02): a technical user, who cannot log in. */
export const technicalUser = { login: 'WFAGENT', name: 'Технический пользователь фоновых задач' } as const;
