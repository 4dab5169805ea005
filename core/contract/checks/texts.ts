import type { FieldProblem } from '../errors.ts';

const list = (problems: readonly FieldProblem[]) =>
  problems.map(({ path, message }) => `${path === '' ? 'файл целиком' : path}: ${lowerFirst(message)}`).join('; ');

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** What people read about a plugin that cannot be used (TM-61). */
export const texts = {
  unreadable: (reason: string) => `Файл не читается: ${reason}`,
  notJson: (place: string) => `Файл не является правильным JSON (${place})`,
  invalid: (problems: readonly FieldProblem[]) => `Манифест не соответствует схеме. ${list(problems)}`,
  hostApi: (asked: unknown, offered: number) =>
    `Плагин написан для версии API ${String(asked)}, а хост поддерживает версию ${offered}. ` +
    'Установите плагин или хост подходящей версии.',
  schemaMissing: (path: string, file: string) => `${path}: файл схемы «${file}» не найден`,
  schemaUnreadable: (path: string, file: string, reason: string) =>
    `${path}: файл схемы «${file}» не читается: ${reason}`,
  schemaInvalid: (path: string, file: string, reason: string) =>
    `${path}: файл «${file}» не является правильной JSON Schema 2020-12: ${reason}`,
  schemaNotObject: (path: string, file: string) =>
    `${path}: схема «${file}» должна описывать объект ("type": "object" и "properties")`,
  secretUnknown: (path: string, pointer: string, file: string) =>
    `${path}: секретного поля «${pointer}» нет в схеме «${file}»`,
  secretNotString: (path: string, pointer: string, file: string) =>
    `${path}: секретное поле «${pointer}» должно быть в схеме «${file}» строкой без default, const и enum`,
  settingUnknown: (path: string, reference: string) => `${path}: параметра «${reference}» нет в схеме настроек`,
  noModuleSettings: (path: string) => `${path}: у плагина нет настроек модуля (moduleSettings)`,
  noHttp: (path: string) => `${path}: для сервиса http нужен раздел /http с каналом и адресами`,
  noDatabase: (path: string) => `${path}: для сервиса database нужен раздел /database с папкой миграций`,
  migrationsMissing: (folder: string) => `/database/migrations: папка «${folder}» не найдена`,
  moduleMissing: (file: string) => `/module: файл «${file}» не найден`,
  moduleFailed: (reason: string) => `Модуль не загрузился: ${reason}`,
  moduleTimedOut: (seconds: number) =>
    `Модуль не загрузился за ${seconds} с. Вероятно, он ждёт чего-то на верхнем уровне (await); перенесите это в setup`,
  noDefaultExport: () => 'У модуля нет export default с кодом плагина (definePlugin)',
  noTasks: () => 'В коде плагина нет объекта tasks',
  taskWithoutCode: (id: string) => `В коде плагина нет задачи «${id}», объявленной в манифесте`,
  taskWithoutRun: (id: string) => `У задачи «${id}» в коде нет функции run`,
  taskNotDeclared: (id: string, meant: string | undefined) =>
    `В коде есть задача «${id}», которой нет в манифесте${meant === undefined ? '' : `; возможно, это «${meant}»`}`,
  hookNotFunction: (id: string, hook: string) => `У задачи «${id}» поле ${hook} должно быть функцией`,
  capabilityNotAsked: (part: string, capability: string) =>
    `В коде есть ${part}, но манифест не просит возможность «${capability}» (/capabilities)`,
};
