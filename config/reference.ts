import { type ConfigKey, configKeys, fileVariable } from './keys.ts';

const introduction = `# Конфигурация

Этот файл сделан по \`config/schema.ts\` командой \`npm run config:readme\`; правьте схему, а не его.

Значения берутся по порядку, следующее важнее: умолчания, файл \`config/local.json\` в рабочем каталоге (или файл, который
называет переменная \`${fileVariable}\`), переменные окружения. Все ошибки показываются при запуске сразу; неизвестный ключ —
ошибка. Пример для эксплуатации: \`config/production.example.json\`. Списки в переменных окружения пишутся через запятую.

| Ключ | Переменная окружения | По умолчанию | Значение |
|---|---|---|---|
`;

/** The documented list of every key (OP-01), as Markdown. */
export function describeKeys(): string {
  return introduction + configKeys.map(line).join('');
}

function line({ path, variable, schema }: ConfigKey): string {
  const choice = schema.enum === undefined ? '' : ` Одно из: ${schema.enum.map((value) => `\`${value}\``).join(', ')}.`;
  const standard = schema.default === null ? '—' : `\`${JSON.stringify(schema.default)}\``;
  return `| \`${path}\` | \`${variable}\` | ${standard} | ${schema.description}${choice} |\n`;
}
