import { Readable } from 'node:stream';
import fetch from 'node-fetch';
import type { HttpRequest } from '../../contract/http.ts';
import type { Deadline } from './deadline.ts';
import type { Passage } from './passage.ts';
import type { RawAnswer } from './response.ts';

/** Streams a body out over a connection of its own; how much of it waits here does not depend on its length. */
export async function upload(url: URL, request: HttpRequest, deadline: Deadline, passage: Passage): Promise<RawAnswer> {
  const { method = 'POST', headers, body } = request;
  const aborting = new AbortController();
  deadline.signal.once('abort', () => aborting.abort());
  const content = Readable.from(body as AsyncIterable<Uint8Array>, { objectMode: false });
  try {
    const answer = await fetch(url, {
      method,
      headers: { accept: '*/*', 'accept-encoding': 'identity', connection: 'close', ...headers },
      body: content,
      // Redirects are not followed, and what is packed is unpacked where the limits are.
      redirect: 'manual',
      compress: false,
      agent: passage.agent,
      signal: aborting.signal,
    });
    answer.body?.once('close', passage.end);
    const given = Object.entries(answer.headers.raw());
    return {
      statusCode: answer.status,
      headers: Object.fromEntries(given.map(([name, values]) => [name, values.length === 1 ? values[0] : values])),
      body: answer.body as Readable,
    };
  } catch (error) {
    content.destroy();
    passage.end();
    throw error;
  }
}
