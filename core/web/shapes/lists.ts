import Type from 'typebox';
import { date, nullable, text, worded } from './common.ts';

const isn = Type.Integer();
const due = Type.Object({ due: text, name: text });
const kindWords = { 1: 'Входящие', 2: 'Письма граждан', 3: 'Исходящие' };
const yesNo = (title: string) => Type.Boolean({ title });
const names = (title: string) => Type.Array(text, { title });
const shownDate = (title: string) => nullable(date, { title });

const rowFields = {
  isn,
  number: Type.String({ title: 'Рег. №' }),
  date: Type.String({ format: 'date', title: 'Дата' }),
  kind: Type.Integer({ title: 'Вид РК', 'x-words': kindWords }),
  group: Type.Object({ due: text, name: Type.String({ title: 'Группа документов' }) }),
  correspondents: names('Корреспонденты'),
  content: Type.String({ title: 'Содержание' }),
  note: nullable(text, { title: 'Примечание' }),
  executors: names('Исполнители'),
  planDate: shownDate('Плановая дата'),
  factDate: shownDate('Дата факт.'),
  urgent: yesNo('Срочно'),
  overdue: yesNo('Просрочено'),
};

/** What every row of a list of РК has. */
export const documentFields = Type.Object(rowFields);

/** A row of the search; the plugins' shorthands are further fields. */
export function documentRow(shorthands: readonly string[]) {
  const fields = Object.fromEntries(shorthands.map((name) => [name, Type.Unknown()]));
  return Type.Object({ ...rowFields, ...fields });
}

/** A row of a folder. */
export function folderRow(shorthands: readonly string[]) {
  const fields = Object.fromEntries(shorthands.map((name) => [name, Type.Unknown()]));
  return Type.Object({ unread: yesNo('Новая'), ...rowFields, ...fields });
}

/** `more`: there are more than `count`. */
export const count = Type.Object({ count: Type.Integer(), more: Type.Boolean() });

export const cabinet = Type.Object({
  isn,
  name: text,
  card: due,
  own: Type.Boolean({ description: 'Главный кабинет должностного лица пользователя' }),
  folders: Type.Array(
    Type.Object({
      kind: Type.Integer(),
      name: text,
      webName: Type.String({ description: 'Название в «ДЕЛО-Web»' }),
      total: count,
      new: Type.Unsafe<Count>({ ...count, description: 'Никто в картотеке ещё не открывал' }),
      urgent: count,
      overdue: count,
    }),
  ),
});
type Count = { count: number; more: boolean };

const number = (title: string) => Type.Integer({ title });

/** A line of the report for a period. */
export const appealsLine = Type.Object({
  level: worded('Строка', { total: 'Всего', organization: 'Организация', category: 'Категория' }),
  organization: nullable(Type.Object({ due: text, name: Type.String({ title: 'Организация' }) })),
  category: nullable(Type.Object({ due: text, name: Type.String({ title: 'Категория' }) })),
  received: number('Поступило'),
  inTime: number('Исполнено в срок'),
  late: number('Исполнено с опозданием'),
  open: number('В работе, срок не прошёл'),
  overdue: number('Просрочено'),
});
