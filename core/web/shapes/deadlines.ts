import Type from 'typebox';
import { closed, date, nullable } from './common.ts';

/** A day that is not what its day of the week says (UI-09). */
export const specialDay = Type.Object(
  { day: date, working: Type.Boolean(), note: nullable(Type.String({ maxLength: 255 })) },
  closed,
);

/** Whether letters about deadlines go, and to whom (UI-09). */
export const deadlineSettings = Type.Object(
  {
    enabled: Type.Boolean({ description: 'Посылать ли письма о сроках' }),
    executors: Type.Boolean({ description: 'Исполнителям' }),
    heads: Type.Boolean({ description: 'Их руководителям' }),
    daysBefore: Type.Integer({ minimum: 1, maximum: 30, description: 'За сколько рабочих дней первое письмо' }),
  },
  closed,
);
