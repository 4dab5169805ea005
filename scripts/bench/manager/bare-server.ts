import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers `/<n>` with n bytes and nothing else: the floor of HTTP, in a process of its own as the host is. */
const server = createServer((request, response) => {
  const body = Buffer.alloc(Number(request.url?.slice(1)) || 0, 'x');
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
