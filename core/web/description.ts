import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { type Route, route } from './route.ts';
import { texts } from './texts.ts';

/** Collects the schemas of the routes that are mounted after it into the description of the API. */
export async function describe(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: texts.apiTitle, description: texts.apiDescription, version },
      components: {
        securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'priemnaya_session' } },
      },
      security: [{ session: [] }],
    },
  });
}

/** Programs read the description before they log in; it holds nothing but what the product's documentation says. */
export function descriptionRoute(app: FastifyInstance): Route {
  return route({
    method: 'GET',
    path: '/api/openapi.json',
    access: 'public',
    summary: 'Описание API (OpenAPI 3.1).',
    schema: {},
    handle: async ({ reply }) => reply.type('application/json; charset=utf-8').send(JSON.stringify(app.swagger())),
  });
}

/** Whoever reads the page is logged in, by a cookie that no script can set; and the page is dense enough to look over. */
const pageStyle = `
.swagger-ui .scheme-container { display: none; }
.swagger-ui .info { margin: 20px 0 10px; }
.swagger-ui .info .title { font-size: 26px; }
.swagger-ui .opblock-tag { padding: 6px 10px; font-size: 18px; }
.swagger-ui .opblock { margin: 0 0 6px; }
`;

/** The page of the description, served from this host alone; its routes get the rule that they lack. */
export async function descriptionPage(app: FastifyInstance): Promise<void> {
  await app.register(async (inner) => {
    inner.addHook('onRoute', (line) => {
      line.config = { ...line.config, access: 'session', page: true };
    });
    await inner.register(swaggerUi, {
      routePrefix: '/api/docs',
      theme: { title: texts.apiTitle, css: [{ filename: 'page.css', content: pageStyle }] },
      uiConfig: { docExpansion: 'none', layout: 'BaseLayout' },
    });
  });
}
