/** Calls the API; a failure is an `Error` with the text for people and the errors of single fields. */
export async function call(method, path, body) {
  const response = await ask(method, path, body);
  return response.status === 204 ? undefined : response.json();
}

/** Reads what nobody has asked for just now: it does not keep the session of a forgotten page alive (AC-03). */
export async function follow(path) {
  return (await ask('GET', path, undefined, { 'x-background': '1' })).json();
}

/** The text of an answer, for what is no JSON. */
export async function read(path) {
  return (await ask('GET', path, undefined, { 'x-background': '1' })).text();
}

async function ask(method, path, body, headers = {}) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch {
    throw new Error('Сервер не отвечает. Проверьте связь и повторите.');
  }
  if (response.ok) return response;
  const { error } = await response.json().catch(() => ({}));
  const failure = new Error(error?.message ?? `Сервер ответил ошибкой ${response.status}.`);
  throw Object.assign(failure, { status: response.status, code: error?.code, details: error?.details ?? [] });
}

/** A path with its parts encoded: path`/api/tasks/${id}/runs`. */
export function path(parts, ...values) {
  return parts.reduce((text, part, index) => text + encodeURIComponent(values[index - 1]) + part);
}

/** Sends a form by `send`; shows what is wrong at the field or above the form, and keeps what was typed (UI-05). */
export function serveForm(form, send) {
  const note = form.querySelector('.note');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = form.querySelector('button[type=submit]');
    clearErrors(form, note);
    if (!complete(form)) return;
    button.disabled = true;
    try {
      await send(Object.fromEntries(new FormData(form)));
    } catch (error) {
      showErrors(form, note, error);
    } finally {
      button.disabled = false;
    }
  });
}

function complete(form) {
  const empty = [...form.querySelectorAll('input[required]')].filter((input) => input.value === '');
  for (const input of empty) markField(input, 'Заполните это поле.');
  empty[0]?.focus();
  return empty.length === 0;
}

function showErrors(form, note, { message, details = [] }) {
  const fields = details
    .map(({ path, message: text }) => [form.elements.namedItem(path.slice(1)), text])
    .filter(([input]) => input !== null);
  for (const [input, text] of fields) markField(input, text);
  note.textContent = message;
  note.hidden = false;
  (fields[0]?.[0] ?? form.querySelector('input[type=password]')).focus();
}

export function markField(input, text) {
  const message = document.createElement('span');
  message.className = 'field-error';
  message.id = `${input.name}-error`;
  message.textContent = text;
  input.setAttribute('aria-invalid', 'true');
  input.setAttribute('aria-describedby', message.id);
  input.after(message);
}

function clearErrors(form, note) {
  note.hidden = true;
  for (const message of form.querySelectorAll('.field-error')) message.remove();
  for (const input of form.querySelectorAll('input')) {
    input.removeAttribute('aria-invalid');
    input.removeAttribute('aria-describedby');
  }
}
