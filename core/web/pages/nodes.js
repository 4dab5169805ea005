import { follow } from './api.js';
import { element, mark, note, quiet, stackable } from './dom.js';
import { greet, heading, toLogin } from './frame.js';
import { oneAtATime } from './live.js';
import { patch } from './patch.js';
import { shownTime } from './times.js';
import { nodeLooks, nodeStates } from './words.js';

const againMs = 5_000;
const me = await greet();

/** «Узлы» (TM-50, TM-51). Signs of life are announced to nobody, so they are looked for. */
function page() {
  const main = document.getElementById('main');
  const time = (iso) => shownTime(iso, me.timeZone);
  const columns = ['Узел', 'Метки', 'Состояние', 'Запущен', 'Последний признак жизни', 'Остановлен', 'Выполняется'];
  let nodes;
  let failure;

  function row({ name, labels, state, startedAt, seenAt, stoppedAt, runs }) {
    const count = Array.isArray(runs) ? runs.length : runs;
    const silent = state === 'silent' ? quiet('Его выполнения будут прерваны и продолжены другими узлами') : '';
    return {
      key: name,
      cells: [
        element('strong', { textContent: name }),
        labels.join(', ') || '—',
        [mark(nodeLooks[state], nodeStates[state]), silent],
        time(startedAt),
        time(seenAt),
        time(stoppedAt),
        String(count ?? 0),
      ],
    };
  }

  function draw() {
    const alive = (nodes ?? []).filter(({ state }) => state === 'alive').length;
    patch(
      main,
      heading('Узлы'),
      element('p', {
        className: 'lead',
        textContent:
          'Узел — один запущенный процесс приложения. Узлов может быть несколько: каждое выполнение идёт на одном из них. Задача, привязанная к серверу, выполняется только на узле с таким именем или меткой.',
      }),
      failure === undefined ? '' : note(failure, true),
      nodes === undefined
        ? element('p', { className: 'quiet', textContent: 'Загрузка…' })
        : element('p', { className: 'quiet', textContent: `Узлов: ${nodes.length}, работает: ${alive}.` }),
      nodes === undefined
        ? ''
        : element(
            'div',
            { className: 'card', data: { key: 'nodes' } },
            stackable(
              columns.map((title) => ({ title, className: title === 'Узел' || title === 'Метки' ? 'free' : '' })),
              nodes.map(row),
              { label: 'Узлы' },
            ),
          ),
    );
  }

  const reload = oneAtATime(async () => {
    try {
      nodes = (await follow('/api/nodes')).items;
      failure = undefined;
    } catch (error) {
      if (error.status === 401) toLogin();
      failure = error.message;
    }
    draw();
  });

  draw();
  reload();
  setInterval(() => document.hidden || reload(), againMs);
  document.addEventListener('visibilitychange', () => document.hidden || reload());
}

if (me !== undefined) page();
