import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SeenLetter } from './letter.ts';

/** A page that shows the letters, newest first. */
export async function serveLetters(
  port: number,
  letters: () => Promise<SeenLetter[]>,
): Promise<{ url: string; server: Server }> {
  const server = createServer(async (_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.setHeader('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'");
    try {
      response.end(page(await letters()));
    } catch {
      response.statusCode = 500;
      response.end(page([]));
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

function page(letters: readonly SeenLetter[]): string {
  const shown = letters.map(
    ({ from, to, date, subject, text }) =>
      `<article><h2>${escaped(subject)}</h2><p>${escaped(date)} · ${escaped(from)} → ${escaped(to)}</p>` +
      `<pre>${escaped(text).replace(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}">${url}</a>`)}</pre></article>`,
  );
  return `<!doctype html><html lang="ru"><meta charset="utf-8"><title>Письма стенда</title>
<style>body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap;font:inherit}
article{border:1px solid #bbb;border-radius:6px;padding:0 1rem;margin:1rem 0}h2{font-size:1.1rem}p{color:#555}</style>
<h1>Письма стенда</h1>${shown.join('') || '<p>Писем ещё нет.</p>'}</html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
