/** What people read in the log about the process of the node. */
export const texts = {
  plugin: (id: string) => `плагин «${id}»`,
  workOf: (plugin: string, what: string) => `плагин «${plugin}» (${what})`,
  taskOf: (title: string, what: string) => `задача «${title}» (${what})`,
  runOf: (title: string, jobId: number, runId: string) => `задача «${title}» (JobID ${jobId}, запуск ${runId})`,
  someCode: 'код, о котором неизвестно, чей он,',

  endRefused: (who: string, call: string) =>
    `${capital(who)} пытается завершить процесс узла: ${call}. Это запрещено, узел работает дальше. ` +
    'Сообщите разработчику плагина: запуск завершают возвратом итога или ошибкой.',
  stray: 'Необработанная ошибка',
  strayFlood: (count: number) => `Необработанных ошибок за минуту: ${count}; остальные за эту минуту не записываются`,

  blocked: (node: string, seconds: number, since: string, works: readonly string[]) =>
    `Узел «${node}» не отвечает ${seconds} с (с ${since}): чей-то код занял процесс целиком и не возвращает управление. ` +
    `${works.length === 0 ? 'Задачи в это время не выполнялись. ' : `В это время выполнялись: ${works.join('; ')}. `}` +
    'Процесс завершается: заново его запустит служба, а прерванные запуски продолжит он сам или другой узел. ' +
    'Если это повторится, остановите задачу и сообщите разработчику плагина место в коде.',
  watchdogLost:
    'Сторож узла остановился. Узел работает, но если код плагина займёт его целиком, этого никто не заметит: перезапустите узел',
};

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
