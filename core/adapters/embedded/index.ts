export { createEmbeddedServer, type EmbeddedServerOptions, productDatabase } from './server.ts';
