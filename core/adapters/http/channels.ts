import type { HttpRequest } from '../../contract/http.ts';
import { type ClosableHttpClient, createHttpClient, type HttpClientOptions } from './client.ts';
import { httpErrors } from './errors.ts';

export interface ChannelsOptions extends Omit<HttpClientOptions, 'channel'> {
  /** The first one is for requests that name none. */
  readonly channels: readonly [string, ...string[]];
}

/** Requests of a plugin through several proxies, each with connections of its own (PX-06). */
export function createHttpChannels({ channels, ...options }: ChannelsOptions): ClosableHttpClient {
  const clients = new Map(channels.map((channel) => [channel, createHttpClient({ ...options, channel })]));
  return {
    async request(url: string, { channel = channels[0], ...request }: HttpRequest = {}) {
      const client = clients.get(channel);
      if (client === undefined) throw httpErrors.channelUnknown(channel);
      return client.request(url, request);
    },
    close() {
      for (const client of clients.values()) client.close();
    },
  };
}
