import Fastify, { type FastifyInstance } from 'fastify';
import { metricsText, ProcessGauges } from './metrics.ts';
import { readiness } from './readiness.ts';
import type { WebServices } from './services.ts';

/** Health and numbers without a login, on a port of its own, which is bound to loopback by default (OP-02). */
export function createMonitoring(services: WebServices): FastifyInstance {
  const app = Fastify({ exposeHeadRoutes: false });
  const gauges = new ProcessGauges();
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const result = await readiness(services.checks, services.log);
    return reply.code(result.ready ? 200 : 503).send(result);
  });
  app.get('/metrics', async (_request, reply) => {
    const text = await metricsText(services, gauges);
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(text);
  });
  app.addHook('onClose', async () => gauges.close());
  return app;
}
