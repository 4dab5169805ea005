/** Calls the API; a failure is an `Error` with the text for people and the errors of single fields. */
export async function call(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  } catch {
    throw new Error('Сервер не отвечает. Проверьте связь и повторите.');
  }
  if (response.ok) return response.status === 204 ? undefined : response.json();
  const { error } = await response.json().catch(() => ({}));
  const failure = new Error(error?.message ?? `Сервер ответил ошибкой ${response.status}.`);
  throw Object.assign(failure, { status: response.status, details: error?.details ?? [] });
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
