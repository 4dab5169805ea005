import type { CustomFetch } from 'openid-client';
import type { HttpClient, HttpRequest } from '../../contract/http.ts';

const timeoutMs = 10_000;
const maxBytes = 1024 * 1024;

/** The requests of openid-client by the house's own client: allowed hosts, no redirects, proxy and own CA (AC-05). */
export function fetchBy(http: HttpClient): CustomFetch {
  return async (url, { method, headers, body, signal }) => {
    const answer = await http.request(url, {
      method: method as NonNullable<HttpRequest['method']>,
      headers,
      ...(body != null && { body: String(body) }),
      ...(signal != null && { signal }),
      timeoutMs,
      maxBytes,
    });
    const names = ['content-type', 'www-authenticate', 'date'];
    const kept = names.flatMap((name): [string, string][] => {
      const value = answer.headers.get(name);
      return value === null ? [] : [[name, value]];
    });
    const text = await answer.text();
    return new Response([204, 304].includes(answer.status) ? null : text, { status: answer.status, headers: kept });
  };
}
