import type { Config } from '../../config/index.ts';
import { type ClosableHttpClient, createHttpChannels } from '../adapters/http/index.ts';
import type { Notices, OwnLetter } from '../contract/index.ts';
import type { Documents } from '../documents/index.ts';
import { createNotices, type LetterOrigin, type NoticeOrigin } from '../notify/index.ts';
import { type LoadedPlugin, presentWork, type ServiceFactories } from '../plugins/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';

export interface PluginServicesOptions {
  readonly database: Database;
  readonly documents: Documents;
  readonly clock: Clock;
  readonly http: Config['http'];
  readonly sendTest: Notices['sendTest'];
  readonly sendLetter: (letter: OwnLetter, origin: LetterOrigin) => Promise<boolean>;
  /** Where a plugin may send requests (AC-05). */
  readonly origins: (plugin: LoadedPlugin) => Promise<string[]>;
}

/** Every service that plugins can ask for (TM-62), and how to let go of what they hold. */
export function pluginServices({
  database,
  documents,
  clock,
  http,
  sendTest,
  sendLetter,
  origins,
}: PluginServicesOptions): {
  factories: Required<ServiceFactories>;
  close(): void;
} {
  const clients: ClosableHttpClient[] = [];
  return {
    factories: {
      documents: () => documents.system,
      database: () => database,
      notices: ({ manifest }) => ({
        ...createNotices({ database, clock, source: manifest.id, origin }),
        sendTest,
        send: (letter) => {
          const { taskId = null, jobId = null } = origin() ?? {};
          return sendLetter(letter, { source: manifest.id, taskId, jobId });
        },
      }),
      http: (plugin) => {
        const { id, http: declared } = plugin.manifest;
        const client = createHttpChannels({
          channels: [declared?.channel ?? id, ...(declared?.channels ?? [])],
          allowedOrigins: () => origins(plugin),
          proxies: http.proxies,
          caFile: http.caFile,
        });
        clients.push(client);
        return client;
      },
    },
    close: () => {
      for (const client of clients) client.close();
    },
  };
}

/** The task and the run whose code reports something. */
function origin(): NoticeOrigin | undefined {
  const work = presentWork();
  if (work?.task === undefined) return undefined;
  return { taskId: work.task.id, jobId: work.run?.jobId ?? null, runId: work.run?.id };
}
