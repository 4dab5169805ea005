import type { Served } from '../../core/composition/serve.ts';

/** What whoever ran `npm start` reads: where to go, and what to do next. */
export function welcome(
  { url, monitoringUrl, firstAdministrator }: Served,
  { posUrl, emulated, lettersUrl }: { posUrl: string | null; emulated: boolean; lettersUrl: string | undefined },
): string[] {
  const addresses: [string, string][] = [
    ['Приёмная', url],
    ['Описание API', `${url}/api/docs`],
    ['Agendash', `${url}/agendash/`],
    ['Состояние', `${monitoringUrl}/readyz`],
  ];
  if (posUrl !== null) addresses.push([emulated ? 'Эмулятор ПОС' : 'ПОС', posUrl]);
  if (lettersUrl !== undefined) addresses.push(['Письма стенда', lettersUrl]);
  const width = Math.max(...addresses.map(([title]) => title.length));
  const rule = '─'.repeat(78);
  return [
    '',
    rule,
    ...entry(firstAdministrator, url),
    '',
    ...addresses.map(([title, address]) => `  ${title.padEnd(width)}  ${address}`),
    '',
    ...(emulated ? ['  Сообщения в эмулятор ПОС поступают сами, опрос — раз в минуту.'] : []),
    '  Остановить: Ctrl+C. Следующий запуск продолжит с того же места.',
    rule,
    '',
  ];
}

function entry(link: string | undefined, url: string): string[] {
  if (link === undefined) return [`  Войдите: ${url}`];
  return ['  Создайте первого администратора — откройте одноразовую ссылку целиком:', '', `  ${link}`];
}
