import { follow, path } from './api.js';
import { element, link, mark, note, quiet, stackable } from './dom.js';
import { greet, heading } from './frame.js';
import { patch } from './patch.js';

const me = await greet();

/** «Плагины» (TM-63): what was loaded, and what was not and why. */
async function page() {
  const main = document.getElementById('main');
  const columns = ['Плагин', 'Версия', 'Состояние', 'Задачи', 'Файл'];

  function row({ id, title, version, state, tasks, file, code, reason, module }) {
    const settings = module && me.may('settings.read') ? link('Параметры модуля', path`/modules/${module.id}`) : '';
    return {
      key: file,
      cells: [
        [title ?? 'Не загружен', quiet(id ?? ''), settings === '' ? '' : quiet(settings)],
        version ?? '—',
        state === 'loaded'
          ? mark('good', 'Загружен')
          : [mark('bad', 'Ошибка загрузки'), element('div', {}, reason), quiet(code ?? '')],
        [
          ...(tasks.length === 0 ? ['—'] : []),
          ...tasks.map((task) => element('div', {}, me.may('tasks.read') ? link(task, path`/tasks/${task}`) : task)),
        ],
        element('code', { textContent: file }),
      ],
    };
  }

  function draw(content) {
    patch(
      main,
      heading('Плагины'),
      element('p', {
        className: 'lead',
        textContent:
          'Плагин добавляется папкой в каталоге плагинов и перезапуском приложения. Плагин с ошибкой не мешает остальным.',
      }),
      content,
    );
  }

  draw(element('p', { className: 'quiet', textContent: 'Загрузка…' }));
  try {
    const { items } = await follow('/api/plugins');
    const failed = (item) => (item.state === 'failed' ? 0 : 1);
    const rows = [...items].sort((a, b) => failed(a) - failed(b)).map(row);
    draw(
      rows.length === 0
        ? note('Плагинов нет.')
        : element(
            'div',
            { className: 'card' },
            stackable(
              columns.map((title) => ({ title, className: title === 'Файл' ? 'free' : '' })),
              rows,
              { label: 'Плагины', className: 'plugins' },
            ),
          ),
    );
  } catch (error) {
    draw(note(error.message, true));
  }
}

if (me !== undefined) await page();
