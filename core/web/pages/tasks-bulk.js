import { call, path } from './api.js';
import { button } from './dom.js';
import { counted } from './words.js';

const tasksWord = (count) => counted(count, 'задача', 'задачи', 'задач');

/** What can be done to many tasks at once; `fits` tells those for which it would change something. */
const actions = [
  {
    title: 'Запустить',
    verb: 'start',
    fits: ({ status }) => status !== 'started',
    none: 'Все выбранные задачи уже запущены',
    done: 'Запущено',
  },
  {
    title: 'Остановить',
    verb: 'stop',
    fits: ({ status }) => status === 'started',
    none: 'Среди выбранных нет запущенных задач',
    done: 'Остановлено',
  },
  { title: 'Выполнить сейчас', verb: 'run', fits: () => true, none: '', done: 'Поставлено на выполнение' },
];

/** Does it to one after the other: what fails is told by name, and the others go on. */
async function doToAll({ verb, done }, tasks, { said, changed }) {
  said.clear();
  const failures = [];
  let finished = 0;
  let given = true;
  const cancel = button('Прервать', { onclick: () => (given = false) });
  for (const { id, title } of tasks) {
    if (!given) break;
    if (tasks.length > 1) said.warn(`Выполняется: ${finished + 1} из ${tasks.length} — «${title}»`, [], cancel);
    try {
      const answer = await call('POST', path`/api/tasks/${id}/${verb}`);
      if (verb !== 'run') changed(answer);
    } catch (error) {
      failures.push(`«${title}»: ${error.message}`);
    }
    finished += 1;
  }
  const good = `${done}: ${tasksWord(finished - failures.length)}.`;
  const rest = given ? '' : ` Прервано, не тронуто: ${tasksWord(tasks.length - finished)}.`;
  if (failures.length === 0) said.good(good + rest);
  else said.bad(`${good}${rest} Не удалось: ${tasksWord(failures.length)}.`, failures);
}

export function bulkButtons(chosen, options) {
  return actions.map((action) => {
    const fitting = chosen.filter(action.fits);
    const reason = chosen.length === 0 ? 'Отметьте задачи в таблице' : fitting.length === 0 ? action.none : undefined;
    return button(action.title, {
      key: action.verb,
      reason,
      onclick: () => doToAll(action, fitting, options),
    });
  });
}
