import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Requests in progress get so long to be answered. */
const graceMs = 5000;

/**
 * Prepares a server to be closed soon (TM-52). Browsers open connections in advance, which Node does not count as idle
 * before their first request and would wait for; they are cut at once, what is being answered only after a grace.
 * @returns closes the server; may be called twice
 */
export function closable(app: FastifyInstance): () => Promise<void> {
  const silent = new Set<Socket>();
  app.server.on('connection', (socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  app.server.on('request', ({ socket }) => silent.delete(socket));
  return async () => {
    const cut = setTimeout(() => app.server.closeAllConnections(), graceMs);
    for (const socket of silent) socket.destroy();
    try {
      await app.close();
    } finally {
      clearTimeout(cut);
    }
  };
}
