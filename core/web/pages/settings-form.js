import { confirmed } from './confirm.js';
import { button, element, quiet } from './dom.js';
import { fieldAt, settingsBlock } from './form-block.js';

/** Pointers below a prefix, without it. */
function below(prefix, pointers) {
  return pointers.filter((pointer) => pointer.startsWith(`${prefix}/`)).map((pointer) => pointer.slice(prefix.length));
}

/**
 * The form of settings as they were read: common settings, and a block for each instance (TM-23). It is drawn once, and
 * nothing redraws what is typed in it.
 * @param options `instances`: false for a module; `many`: instances can be added; `tails` what stands below an object of
 *   the common settings, by its pointer
 */
export function settingsForm(view, { instances: withInstances, many, changed, tails }) {
  const { schema, secrets, secretsSet } = view;
  const common = settingsBlock(schema.common, view.common, {
    secrets: secrets.common,
    secretsSet: below('/common', secretsSet),
    tails,
  });
  const blocks = [];
  const places = element('div', { className: 'instances' });

  function add(jobId, settings, index) {
    const block = settingsBlock(schema.instance, settings, {
      secrets: secrets.instance,
      secretsSet: index === undefined ? [] : below(`/instances/${index}`, secretsSet),
    });
    const title = jobId === undefined ? 'Новый экземпляр' : `Экземпляр JobID: ${jobId}`;
    const own = { jobId, title, block };
    const remove = button('Удалить экземпляр', { label: `Удалить: ${title}`, onclick: () => removeBlock(own) });
    const hint = jobId === undefined ? quiet('Номер JobID присвоит система при сохранении.') : '';
    own.place = element(
      'fieldset',
      { className: 'instance' },
      element('legend', { textContent: title }),
      hint,
      block.place,
      many && jobId !== 0 ? element('div', { className: 'buttons' }, remove) : '',
    );
    blocks.push(own);
    places.append(own.place);
    return own;
  }

  async function removeBlock(own) {
    const agreed =
      own.jobId === undefined ||
      (await confirmed({
        title: `Удалить экземпляр JobID: ${own.jobId}?`,
        text: 'Экземпляр исчезнет после сохранения: его параметры и секреты пропадут, запуски из очереди отменятся. История выполнений останется.',
        yes: 'Удалить экземпляр',
      }));
    if (!agreed) return;
    blocks.splice(blocks.indexOf(own), 1);
    own.place.remove();
    more.focus();
    changed();
  }

  const more = button('Добавить экземпляр', {
    onclick: () => {
      const { block, place } = add(undefined, {}, undefined);
      const [first] = block.fields.values();
      (first ?? { focus: () => place.scrollIntoView() }).focus();
      changed();
    },
  });
  for (const [index, { jobId, settings }] of (view.instances ?? []).entries()) add(jobId, settings, index);

  const sections = [
    element(
      'fieldset',
      { className: 'block' },
      element('legend', { textContent: withInstances ? 'Общие настройки ФЗ' : 'Параметры модуля' }),
      common.place,
    ),
  ];
  if (withInstances) {
    const legend = element('legend', { textContent: 'Настройки экземпляров ФЗ' });
    sections.push(
      element(
        'fieldset',
        { className: 'block' },
        legend,
        places,
        many ? element('div', { className: 'buttons' }, more) : '',
      ),
    );
  }

  /** Marks what the server found; what belongs to no field is given back. */
  function mark(problems) {
    const rest = [];
    const marked = [];
    for (const { path, message, severity } of problems) {
      const [, area, index] = path.split('/');
      const fields =
        area === 'common' ? common.fields : area === 'instances' ? blocks[Number(index)]?.block.fields : undefined;
      const inner = area === 'common' ? path.slice('/common'.length) : path.slice(`/instances/${index}`.length);
      const field = fields === undefined ? undefined : fieldAt(fields, inner);
      field?.mark(message, severity);
      if (field === undefined) rest.push(message);
      else marked.push({ field, message, place: area === 'instances' ? `${blocks[Number(index)].title}: ` : '' });
    }
    return { rest, marked };
  }

  function read() {
    const made = { common: common.read() };
    if (withInstances) {
      made.instances = blocks.map(({ jobId, block }) => ({
        ...(jobId !== undefined && { jobId }),
        settings: block.read(),
      }));
    }
    const cleared = [
      ...common.cleared().map((pointer) => `/common${pointer}`),
      ...blocks.flatMap(({ block }, index) => block.cleared().map((pointer) => `/instances/${index}${pointer}`)),
    ];
    return { ...made, ...(cleared.length > 0 && { clearSecrets: cleared }) };
  }

  return {
    place: element('div', { className: 'sections' }, ...sections),
    read,
    mark,
    clear: () => {
      for (const { fields } of [common, ...blocks.map(({ block }) => block)])
        for (const field of fields.values()) field.clear();
    },
    /** There is something to fill in. */
    empty: common.empty && schema.instance === null && !many,
  };
}
