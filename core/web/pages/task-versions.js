import { settingsVersions } from './settings-versions.js';

/** «Версии параметров» of a task (TM-25). */
export function versionsSection({ address, me, said, task }) {
  const blocked = () => {
    const { status, state } = task();
    if (status === 'started') return 'Остановите задачу, чтобы изменить параметры';
    return state === 'running' || state === 'stopping' ? 'Выполнение ещё не закончилось' : undefined;
  };
  return settingsVersions({ address, me, said, blocked });
}
