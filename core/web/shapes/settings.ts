import Type from 'typebox';
import { anyObject, closed, nullable, oneOf, problem, text, time } from './common.ts';

const version = Type.Integer({ minimum: 0 });

export const taskSettings = Type.Object({
  version,
  schema: Type.Object({ common: nullable(anyObject), instance: nullable(anyObject) }),
  common: anyObject,
  instances: Type.Array(Type.Object({ jobId: Type.Integer(), settings: anyObject })),
  secrets: Type.Object({ common: Type.Array(text), instance: Type.Array(text) }),
  secretsSet: Type.Array(text),
  missing: Type.Array(text),
});

export const moduleSettings = Type.Omit(taskSettings, ['instances']);

const accepted = {
  version,
  clearSecrets: Type.Optional(Type.Array(text, { description: 'JSON Pointer секретов, которые нужно очистить' })),
  confirmed: Type.Optional(Type.Array(text, { description: 'Коды замечаний, с которыми согласились' })),
};

export const taskSettingsInput = Type.Object(
  {
    ...accepted,
    common: Type.Optional(anyObject),
    instances: Type.Optional(
      Type.Array(Type.Object({ jobId: Type.Optional(Type.Integer({ minimum: 0 })), settings: anyObject }, closed)),
    ),
  },
  closed,
);

export const moduleSettingsInput = Type.Object({ ...accepted, common: Type.Optional(anyObject) }, closed);

export const restoreInput = Type.Object({ confirmed: accepted.confirmed }, closed);

export const settingsVersion = Type.Object({
  version,
  at: time,
  author: text,
  diff: Type.Array(Type.Object({ path: text, before: Type.Unknown(), after: Type.Unknown() })),
});

export const problems = Type.Object({
  problems: Type.Array(Type.Object({ ...problem.properties, severity: oneOf('error', 'warning', 'confirm') })),
});
