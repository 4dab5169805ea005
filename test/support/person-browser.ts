export interface Visited {
  readonly url: URL;
  readonly status: number;
  readonly body: string;
  /** Where it leads on to; undefined at the end. */
  readonly location: URL | undefined;
}

/** What a browser does with addresses and cookies: one jar for each origin and path, redirects followed on request. */
export class PersonBrowser {
  readonly #jar = new Map<string, { name: string; value: string; origin: string; path: string }>();

  async visit(address: string | URL, method = 'GET'): Promise<Visited> {
    const url = new URL(address);
    const response = await fetch(url, { method, redirect: 'manual', headers: this.#headers(url) });
    for (const line of response.headers.getSetCookie()) this.#keep(line, url);
    const location = response.headers.get('location');
    return {
      url,
      status: response.status,
      body: await response.text(),
      location: location === null ? undefined : new URL(location, url),
    };
  }

  /** Follows redirects until `stop` says so of the next address, or to the end. */
  async follow(address: string | URL, stop: (next: URL) => boolean = () => false): Promise<Visited> {
    for (let next = new URL(address); ; ) {
      const visited = await this.visit(next);
      if (visited.location === undefined || stop(visited.location)) return visited;
      next = visited.location;
    }
  }

  cookie(name: string): string | undefined {
    return [...this.#jar.values()].find((cookie) => cookie.name === name)?.value;
  }

  #headers(url: URL): Record<string, string> {
    const fitting = [...this.#jar.values()].filter(
      ({ origin, path }) => origin === url.origin && url.pathname.startsWith(path),
    );
    return {
      accept: 'text/html,*/*;q=0.8',
      ...(fitting.length > 0 && { cookie: fitting.map(({ name, value }) => `${name}=${value}`).join('; ') }),
    };
  }

  #keep(line: string, url: URL): void {
    const [pair = '', ...attributes] = line.split(/;\s*/);
    const name = pair.slice(0, pair.indexOf('='));
    const value = pair.slice(pair.indexOf('=') + 1);
    const attribute = (wanted: string) =>
      attributes.find((one) => one.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1);
    const path = attribute('path') ?? '/';
    const key = `${url.origin} ${path} ${name}`;
    const expires = attribute('expires');
    const over = attribute('max-age') === '0' || (expires !== undefined && new Date(expires).getTime() < Date.now());
    if (over || value === '') this.#jar.delete(key);
    else this.#jar.set(key, { name, value, origin: url.origin, path });
  }
}
