import Type, { type TProperties } from 'typebox';
import type { DirectoryName } from '../../documents/api.ts';
import { text, titled, worded } from './common.ts';

/** What a directory is called as a file, and its columns (UI-08). Values of attributes, secrets among them, are none. */
export interface DirectoryColumns {
  readonly title: string;
  readonly row: object;
}

const words = (heading: string) => titled(heading, text);
const yesNo = (heading: string) => titled(heading, Type.Boolean());
const listed = (heading: string) => titled(heading, Type.Array(text));
const kinds = { 1: 'Входящие', 2: 'Письма граждан', 3: 'Исходящие' };

function columns(title: string, properties: TProperties): DirectoryColumns {
  return { title, row: Type.Object(properties) };
}

export const directoryColumns: Readonly<Record<DirectoryName | 'users', DirectoryColumns>> = {
  organizations: columns('Список организаций', {
    due: words('Код в дереве'),
    name: words('Наименование'),
    fullName: words('Полное наименование'),
    inn: words('ИНН'),
    current: yesNo('Текущая'),
  }),
  departments: columns('Подразделения', {
    due: words('Код в дереве'),
    kind: worded('Вид', { department: 'подразделение', official: 'должностное лицо' }),
    name: words('Наименование'),
    duty: words('Должность'),
    card: Type.Object({ name: words('Картотека') }),
    organizationDue: words('Организация'),
    head: yesNo('Начальник'),
    cabinetIsn: titled('Главный кабинет', Type.Integer()),
  }),
  cabinets: columns('Кабинеты', {
    isn: titled('ISN', Type.Integer()),
    name: words('Наименование'),
    cardDue: words('Картотека'),
  }),
  cards: columns('Картотеки', { due: words('Код в дереве'), name: words('Наименование') }),
  'document-groups': columns('Группы документов', {
    due: words('Код в дереве'),
    name: words('Наименование'),
    code: words('Код'),
    kind: Type.Unsafe<number>({ type: 'integer', title: 'Вид РК', 'x-words': kinds }),
    numberTemplate: words('Шаблон номера'),
    attributes: listed('Доп. реквизиты'),
  }),
  'delivery-kinds': columns('Виды доставки', { name: words('Наименование'), note: words('Примечание') }),
  'link-types': columns('Типы связок', { name: words('Прямая'), reverseName: words('Обратная') }),
  rubrics: columns('Рубрикатор', {
    code: words('Код'),
    name: words('Наименование'),
    note: words('Примечание'),
  }),
  citizens: columns('Граждане', {
    name: words('Фамилия И. О.'),
    city: words('Город'),
    address: words('Адрес'),
    zip: words('Индекс'),
    phone: words('Телефон'),
    email: words('Эл. почта'),
  }),
  attributes: columns('Настройка реквизитов', {
    apiName: words('Имя в API'),
    title: words('Наименование'),
    owner: worded('Чей реквизит', {
      document: 'РК',
      rubric: 'рубрика РК',
      organization: 'организация',
      citizen: 'гражданин',
    }),
    type: worded('Тип', { text: 'текст', date: 'дата', decimal: 'число', flag: 'флаг' }),
    values: listed('Значения'),
    readonly: yesNo('Запретить редактирование'),
    protocolInfo: yesNo('Создавать доп. информацию в протоколе'),
    noCopy: yesNo('Не копировать от других РК'),
  }),
  'standard-texts': columns('Стандартные тексты', { title: words('Наименование'), text: words('Текст') }),
  users: columns('Пользователи', {
    login: words('Логин'),
    name: words('Имя'),
    roles: listed('Роли'),
    cards: listed('Картотеки'),
    officialDue: words('Должностное лицо'),
  }),
};
