import Type from 'typebox';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { items, text } from '../shapes/common.ts';
import { problems, restoreInput, settingsVersion, taskSettings, taskSettingsInput } from '../shapes/settings.ts';

const tag = 'Настройки задач';
const params = Type.Object({ taskId: text });
const owner = (params: { taskId: string }) => ({ kind: 'task', id: params.taskId }) as const;

/** Settings of tasks (TM-20…TM-25). */
export function taskSettingsRoutes({ settings }: WebServices): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/tasks/:taskId/settings',
      access: 'settings.read',
      summary: 'Настройки задачи и её экземпляров; вместо секретов — null.',
      tag,
      schema: { params, response: { 200: taskSettings } },
      handle: ({ params }) => settings.read(owner(params)),
    }),
    route({
      method: 'PUT',
      path: '/api/tasks/:taskId/settings',
      access: 'settings.manage',
      summary: 'Сохранение настроек остановленной задачи; полные настройки запускают её.',
      tag,
      schema: { params, body: taskSettingsInput, response: { 200: taskSettings } },
      audit: { action: 'task.settings' },
      handle: ({ params, body, by }) => settings.save(owner(params), body, by),
    }),
    route({
      method: 'POST',
      path: '/api/tasks/:taskId/check',
      access: 'settings.manage',
      summary: 'Проверка настроек без сохранения.',
      tag,
      schema: { params, body: taskSettingsInput, response: { 200: problems } },
      audit: { action: 'task.check' },
      handle: async ({ params, body }) => ({ problems: await settings.check(owner(params), body) }),
    }),
    route({
      method: 'GET',
      path: '/api/tasks/:taskId/settings/versions',
      access: 'settings.read',
      summary: 'Версии настроек: кто, когда и что изменил.',
      tag,
      schema: { params, response: { 200: items(settingsVersion) } },
      handle: async ({ params }) => ({ items: await settings.versions(owner(params)) }),
    }),
    route({
      method: 'POST',
      path: '/api/tasks/:taskId/settings/versions/:version/restore',
      access: 'settings.manage',
      summary: 'Возврат к прежней версии настроек.',
      tag,
      schema: {
        params: Type.Object({ taskId: text, version: Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 }) }),
        body: restoreInput,
        response: { 200: taskSettings },
      },
      optionalBody: true,
      audit: {
        action: 'task.settings.restore',
        object: ({ params }) => params.taskId,
        details: ({ params }) => ({ version: params.version }),
      },
      handle: ({ params, body, by }) => settings.restore(owner(params), params.version, by, body.confirmed),
    }),
  ];
}
