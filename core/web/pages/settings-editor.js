import { call, follow } from './api.js';
import { confirmed } from './confirm.js';
import { button, element, note } from './dom.js';
import { fieldTitle } from './form-schema.js';
import { mailCheck } from './mail-check.js';
import { messages } from './notes.js';
import { patch } from './patch.js';
import { settingsForm } from './settings-form.js';
import { shownTime } from './times.js';

/**
 * Settings with what can be done to them: check, save, take what others saved. What is typed stays whatever the server
 * answers (UI-05), and is lost only where a person says so.
 * @param options `address` of the owner; `instances`, `many` as for the form; `blocked()` why it cannot be changed now;
 *   `mail` pointer of the mail settings, which can be tried (PX-02); `saved(view)` is told of a save; `busyAction()` gives a button that helps where a run or the task is in the way
 */
export function settingsEditor({
  address,
  me,
  instances,
  many,
  blocked,
  saved,
  busyAction,
  mail,
  checkAddress = `${address}/check`,
}) {
  const place = element('div', { className: 'cards', data: { key: 'editor' } });
  const said = messages();
  const fieldset = element('fieldset', { className: 'plain-fieldset', 'aria-label': 'Параметры' });
  const manage = me.may('settings.manage');
  let view;
  let form;
  let clean;
  let failure;
  let reason;

  const tails =
    mail === undefined || !manage
      ? {}
      : { [mail]: mailCheck({ address, values: () => form.read().common, mail, begin: forget, explain: explainMail }) };

  const dirty = () => form !== undefined && JSON.stringify(form.read()) !== clean;
  addEventListener('beforeunload', (event) => dirty() && event.preventDefault());

  function show(fresh) {
    view = fresh;
    form = settingsForm(view, { instances, many, changed: () => draw(), tails });
    clean = JSON.stringify(form.read());
    fieldset.replaceChildren(form.place);
    draw();
  }

  async function load() {
    try {
      show(await follow(`${address}/settings`));
      failure = undefined;
    } catch (error) {
      failure = error.message;
    }
    draw();
  }

  /** Whoever has typed nothing sees what others have saved. */
  async function reload() {
    if (view === undefined) return load();
    if (dirty()) return undefined;
    const fresh = await follow(`${address}/settings`).catch(() => undefined);
    if (fresh !== undefined && fresh.version !== view.version && !dirty()) show(fresh);
    return undefined;
  }

  function input(more = {}) {
    return { version: view.version, ...form.read(), ...more };
  }

  function explain(text, problems) {
    form.clear();
    const { rest, marked } = form.mark(problems);
    const list = [...marked.map(({ field, place: where, message }) => `${where}${field.title}: ${message}`), ...rest];
    said.bad(text, list);
    marked[0]?.field.focus();
  }

  function forget() {
    form.clear();
    said.clear();
  }

  function explainMail(text, problems) {
    explain(
      text,
      problems.map((problem) => ({ ...problem, path: `/common${problem.path}` })),
    );
  }

  async function check() {
    form.clear();
    said.warn('Проверка…');
    try {
      const { problems } = await call('POST', checkAddress, input());
      if (problems.length === 0) return said.good('Проверка пройдена, замечаний нет. Параметры ещё не сохранены.');
      const wrong = problems.filter(({ severity }) => severity === 'error');
      if (wrong.length > 0) return explain('Проверка не пройдена: исправьте отмеченное.', problems);
      const { rest, marked } = form.mark(problems);
      const list = [...marked.map(({ field, place: where, message }) => `${where}${field.title}: ${message}`), ...rest];
      return said.warn('Ошибок нет, есть замечания:', list);
    } catch (error) {
      return refused(error, check);
    }
  }

  async function save(codes = []) {
    form.clear();
    said.clear();
    try {
      const fresh = await call('PUT', `${address}/settings`, input(codes.length > 0 ? { confirmed: codes } : {}));
      show(fresh);
      said.good(`Параметры сохранены (версия ${fresh.version}).`);
      saved?.(fresh, said);
    } catch (error) {
      await refused(error, () => save(codes), codes);
    }
    draw();
  }

  async function refused(error, again, codes = []) {
    const { status, code, message, details } = error;
    if (code === 'CONFIRMATION_REQUIRED') {
      const agreed = await confirmed({
        title: 'Сохранить параметры?',
        text: 'Есть замечания:',
        list: details.map((detail) => detail.message),
        yes: 'Сохранить всё равно',
      });
      if (agreed) return save([...codes, ...details.map((detail) => detail.code)]);
      return said.warn('Параметры не сохранены.');
    }
    if (code === 'SETTINGS_VERSION_OLD') return overtaken(message);
    if (status === 422 || (status === 400 && details?.length > 0)) return explain(message, details);
    const help = status === 409 ? busyAction?.() : button('Повторить', { onclick: again });
    return said.bad(
      `${message}${/[.!?]$/.test(message) ? '' : '.'} Введённое сохранено в форме.`,
      [],
      ...(help === undefined ? [] : [help]),
    );
  }

  /** Somebody saved meanwhile: says who and what, and lets the person decide. */
  async function overtaken() {
    const [{ items }, fresh] = await Promise.all([
      follow(`${address}/settings/versions`),
      follow(`${address}/settings`),
    ]);
    const newer = items.filter(({ version }) => version > view.version);
    const list = newer.flatMap(({ author, at, diff }) => [
      `${author}, ${shownTime(at, me.timeZone)}: ${diff.map(({ path }) => fieldTitle(fresh.schema, path)).join(', ') || 'без изменений'}`,
    ]);
    said.bad(
      'Не сохранено: пока вы меняли параметры, их сохранил другой пользователь. Введённое вами осталось в форме.',
      list,
      button('Сохранить мои значения', {
        onclick: async () => {
          view = { ...view, version: fresh.version };
          await save();
        },
      }),
      button('Взять сохранённые', {
        onclick: () => {
          show(fresh);
          said.good('Показаны параметры, сохранённые другим пользователем.');
        },
      }),
    );
  }

  function draw() {
    if (form === undefined) {
      patch(
        place,
        failure === undefined ? element('p', { className: 'quiet', textContent: 'Загрузка…' }) : note(failure, true),
      );
      return;
    }
    const why = manage ? reason : 'У вашей роли нет права изменять параметры';
    fieldset.disabled = why !== undefined;
    const undo = () => {
      show(view);
      said.clear();
    };
    patch(
      place,
      said.place,
      fieldset,
      form.empty || !manage
        ? ''
        : element(
            'div',
            { className: 'buttons stick' },
            button('Сохранить', { key: 'save', kind: 'main', reason: why, onclick: () => save() }),
            button('Проверить', { key: 'check', reason: why, onclick: check }),
            button('Отменить изменения', { key: 'undo', reason: dirty() ? why : 'Изменений нет', onclick: undo }),
          ),
    );
  }
  fieldset.addEventListener('input', draw);
  fieldset.addEventListener('change', draw);

  load();
  return {
    place,
    reload,
    update() {
      reason = blocked?.();
      draw();
    },
  };
}
