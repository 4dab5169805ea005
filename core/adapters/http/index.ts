export { createHttpChannels } from './channels.ts';
export { type ClosableHttpClient, createHttpClient, type HttpClientOptions } from './client.ts';
