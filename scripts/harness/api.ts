/** The host's API as a technologist's program uses it: one session, JSON. */
export class Api {
  readonly #url: string;
  #cookie = '';

  constructor(url: string) {
    this.#url = url;
  }

  async login(login: string, password: string): Promise<void> {
    const response = await this.#fetch('POST', '/api/session', { login, password });
    if (response.status !== 204) throw new Error(`Login answered ${response.status}`);
    this.#cookie = response.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ');
  }

  /** For a client of another kind, the header of its session. */
  get cookie(): string {
    return this.#cookie;
  }

  async get<T>(path: string): Promise<T> {
    return this.#json<T>(await this.#fetch('GET', path));
  }

  async post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.#json<T>(await this.#fetch('POST', path, body));
  }

  async put<T>(path: string, body: unknown): Promise<T> {
    return this.#json<T>(await this.#fetch('PUT', path, body));
  }

  async patch<T>(path: string, body: unknown): Promise<T> {
    return this.#json<T>(await this.#fetch('PATCH', path, body));
  }

  async #json<T>(response: Response): Promise<T> {
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  #fetch(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.#url}${path}`, {
      method,
      headers: {
        ...(this.#cookie ? { cookie: this.#cookie } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json', origin: this.#url }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}
