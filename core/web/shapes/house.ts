import Type from 'typebox';
import { anyObject, closed, nullable, oneOf, text, time, titled } from './common.ts';

export const me = Type.Object({
  login: text,
  name: text,
  roles: Type.Array(text),
  cards: Type.Array(text),
  throughProvider: Type.Boolean({ description: 'Вошёл через сервер единого входа: своего пароля здесь нет' }),
  permissions: Type.Array(text),
  timeZone: Type.String({ description: 'Часовой пояс установки' }),
});

/** What the login page offers (AC-01). */
export const loginMethods = Type.Object({
  local: Type.Boolean({ description: 'Вход по имени и паролю' }),
  provider: nullable(Type.Object({ title: text, url: text })),
  problem: nullable(Type.Object({ code: text, message: text })),
});

export const user = Type.Object({
  login: text,
  name: text,
  roles: Type.Array(text),
  cards: Type.Array(text),
  officialDue: nullable(text),
  disabled: Type.Boolean(),
  throughProvider: Type.Boolean({ description: 'Имя и роли задаёт сервер единого входа' }),
  createdAt: time,
  updatedAt: time,
});

const password = Type.String({ maxLength: 1024 });
const login = Type.String({ maxLength: 255 });
const name = Type.String({ maxLength: 1000 });

export const credentials = Type.Object({ login, password }, closed);
export const firstAdministrator = Type.Object(
  { token: Type.String({ maxLength: 100 }), login, name, password },
  closed,
);
export const newPassword = Type.Object({ current: password, next: password }, closed);

const userFields = {
  name,
  roles: Type.Array(text, { maxItems: 10 }),
  cards: Type.Array(Type.String({ maxLength: 248 }), { maxItems: 1000 }),
  officialDue: nullable(Type.String({ maxLength: 248 })),
};
export const userDraft = Type.Object(
  {
    login,
    password: Type.Optional(password),
    name: userFields.name,
    roles: userFields.roles,
    cards: Type.Optional(userFields.cards),
    officialDue: Type.Optional(userFields.officialDue),
  },
  closed,
);
export const userChanges = Type.Partial(Type.Object({ ...userFields, password, disabled: Type.Boolean() }), closed);

export const auditEntry = Type.Object({
  id: Type.Integer(),
  at: time,
  login: nullable(text),
  address: nullable(text),
  action: text,
  object: nullable(text),
  outcome: text,
  details: anyObject,
});

export const quarantineItem = Type.Object({
  id: text,
  task: titled('Код задачи', text),
  plugin: text,
  key: titled('Элемент', text),
  code: titled('Код', text),
  reason: titled('Причина', text),
  attempts: titled('Попыток', Type.Integer()),
  since: titled('С', time),
  raw: Type.String({ description: 'Адрес, по которому лежит исходное сообщение; обращение записывается в аудит' }),
});

export const plugin = Type.Object({
  id: nullable(text),
  title: nullable(text),
  version: nullable(text),
  state: oneOf('loaded', 'failed'),
  tasks: Type.Array(text),
  module: nullable(
    Type.Object({
      id: text,
      title: text,
      mail: Type.Optional(nullable(Type.String({ description: 'Где в настройках модуля стоят настройки почты' }))),
    }),
  ),
  file: text,
  code: nullable(text),
  reason: nullable(text),
});

/** What plugins bring into the application, as far as the person may use it. */
export const ui = Type.Object({
  version: Type.String({ description: 'Версия продукта' }),
  pages: Type.Array(
    Type.Object({
      plugin: text,
      pluginTitle: text,
      module: Type.String({ description: 'Адрес модуля страниц' }),
      id: text,
      title: text,
      permission: text,
      section: oneOf('documents', 'tasks', 'administration'),
      menu: Type.Boolean(),
    }),
  ),
  documentActions: Type.Array(
    Type.Object({
      plugin: text,
      module: text,
      id: text,
      title: text,
      windowTitle: text,
      permission: text,
      kinds: nullable(Type.Array(Type.Integer(), { description: 'Виды РК, у которых есть команда; null — все' })),
    }),
  ),
  documentMarks: Type.Array(
    Type.Object({
      plugin: text,
      id: text,
      title: text,
      values: Type.Array(
        Type.Object({ title: text, note: Type.String({ description: 'Строка «Примечания» РК с этой отметкой' }) }),
      ),
    }),
  ),
  settings: Type.Array(Type.Object({ id: text, title: text }), {
    description: 'Модули, у которых есть настройки',
  }),
  moduleActions: Type.Array(
    Type.Object({
      plugin: text,
      module: text,
      settings: Type.String({ description: 'Модуль, на странице настроек которого действие стоит' }),
      id: text,
      title: text,
      permission: text,
      at: nullable(Type.String({ description: 'JSON Pointer объекта настроек, под которым оно стоит' })),
    }),
  ),
});

export const warning = Type.Object({ plugin: nullable(text), code: text, text, since: nullable(time) });

export const setupFinding = Type.Object({
  severity: oneOf('error', 'warning'),
  code: text,
  message: text,
  where: Type.String({ description: 'Где исправить' }),
  link: Type.Optional(Type.String({ description: 'Страница приложения, где это исправляется' })),
});
