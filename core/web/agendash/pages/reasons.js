/**
 * Agendash says no more than that something failed. This shows the reason that the server gave, in the words of the task
 * manager, until it is closed or the next action is made.
 */
(() => {
  const ask = window.fetch.bind(window);
  const place = document.createElement('div');
  place.className = 'reasons';
  addEventListener('DOMContentLoaded', () => document.body.append(place));

  function show(look, lines, link) {
    const notice = document.createElement('div');
    notice.className = `reason ${look}`;
    notice.setAttribute('role', 'alert');
    const text = document.createElement('div');
    text.textContent = lines.join('\n');
    if (link !== undefined) text.append(' ', link);
    const close = document.createElement('button');
    close.type = 'button';
    close.textContent = 'Закрыть';
    close.addEventListener('click', () => notice.remove());
    notice.append(text, close);
    // What is asked for again and again fails again and again.
    place.replaceChildren(notice);
  }

  function login() {
    const link = document.createElement('a');
    link.href = `/login?next=${encodeURIComponent(location.pathname)}`;
    link.textContent = 'Войти';
    return link;
  }

  async function explain(response, changing) {
    if (response.status === 401) return show('bad', ['Сеанс завершён.'], login());
    const { error } = await response.json().catch(() => ({}));
    if (error === undefined)
      return show('bad', [`Сервер ответил ошибкой ${response.status}. Повторите попытку позже.`]);
    show('bad', [error.message]);
    // A part may have been done.
    if (changing) document.querySelector('button[title="Refresh now"]')?.click();
  }

  window.fetch = async (url, options = {}) => {
    const changing = options.method === 'POST';
    if (changing) place.replaceChildren();
    let response;
    try {
      response = await ask(url, options);
    } catch (error) {
      show('bad', ['Сервер не отвечает. Проверьте соединение; если оно есть, сообщите администратору.']);
      throw error;
    }
    const copy = response.clone();
    if (!response.ok) await explain(copy, changing);
    else if (changing) {
      const { message } = await copy.json().catch(() => ({}));
      if (message !== undefined) show('good', [message]);
    }
    return response;
  };
})();
