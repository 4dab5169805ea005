import { call } from './api.js';
import { button, element } from './dom.js';
import { messages } from './notes.js';

/**
 * «Проверить» for mail settings as they stand in the form (PX-02): a test letter, and what the server said.
 * @param options `values()` of the block that holds them; `mail` their pointer in it; `begin()` forgets what was said of
 *   the form; `explain(text, problems)` marks fields
 */
export function mailCheck({ address, values, mail, begin, explain }) {
  const said = messages();

  async function check() {
    begin();
    said.warn('Отправляется пробное письмо…');
    const steps = mail.slice(1).split('/');
    const given = steps.reduce((at, step) => at?.[step], values());
    try {
      const { ok, answer, reason } = await call(
        'POST',
        `${address}/check-mail`,
        given === undefined ? {} : { mail: given },
      );
      if (ok) said.good(`Пробное письмо принято почтовым сервером. Ответ сервера: ${answer}`);
      else said.bad(reason.text);
    } catch (error) {
      said.bad(error.message);
      if (error.details?.length > 0) explain(error.message, error.details);
    }
  }

  return element(
    'div',
    { className: 'mail-check' },
    element('div', { className: 'buttons' }, button('Проверить', { label: 'Проверить почту', onclick: check })),
    said.place,
  );
}
