export { type ClosableHttpClient, createHttpClient, type HttpClientOptions } from './client.ts';
