import type { Config } from '../../config/index.ts';
import { createSmtpMailer } from '../adapters/smtp/index.ts';
import type { Gauge, Logger, MailSettings, OwnLetter, Warning } from '../contract/index.ts';
import {
  forgetOldNotices,
  type LetterOrigin,
  LetterWriter,
  mailGauges,
  mailWarnings,
  noteRunEnd,
  Postman,
  queueLetter,
  sendTestLetter,
} from '../notify/index.ts';
import type { PluginRegistry } from '../plugins/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import { Periodic, type RunEndListener } from '../runs/index.ts';
import type { SettingsSource } from '../settings/index.ts';
import type { Changes, TaskManager } from '../tasks/index.ts';
import { writeDeadlineLetters } from './deadline-letters.ts';
import { HostAlerts } from './host-alerts.ts';
import { mailAccounts } from './mail-accounts.ts';
import { texts } from './texts.ts';

export interface MailOptions {
  readonly config: Config;
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly node: string;
  readonly registry: PluginRegistry;
  readonly settings: () => Pick<SettingsSource, 'resolve' | 'resolveModule'>;
}

/** What a node does about mail once it runs. */
export interface MailRound {
  readonly tasks: TaskManager;
  readonly changes: Changes;
  /** Address of the pages, for links. */
  readonly webUrl: string;
  /** Brings РК to the citizens that stay after a merge (UI-10). */
  followMerged(): Promise<unknown>;
}

const everyMs = 5_000;
const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;
const overdueMs = 300_000;

/** A slot may be so late before people are told, in milliseconds: what a node that died held is free only after its lock. */
export function overdueAfterMs({ tasks }: Pick<Config, 'tasks'>): number {
  return overdueMs + tasks.lockSeconds * 1000;
}

/** Notices and letters of this node (LG-01). Nothing is mailed before `start`. */
export function createMail({ config, database, clock, logger, node, registry, settings }: MailOptions) {
  const { timeZone } = config;
  const mailer = createSmtpMailer({ caFile: config.http.caFile });
  const accounts = mailAccounts(config.mail, registry, {
    resolve: (taskId, jobId) => settings().resolve(taskId, jobId),
    resolveModule: (id) => settings().resolveModule(id),
  });
  const onRunEnd: RunEndListener = (transaction, { taskId, jobId, runId }, { outcome, reasons }) => {
    const source = registry.tasks.get(taskId)?.plugin.manifest.id ?? 'host';
    return noteRunEnd(transaction, { source, taskId, jobId, runId, outcome, reasons }, clock.now());
  };
  const ends: (() => Promise<void>)[] = [];

  async function start({ tasks, changes, webUrl, followMerged }: MailRound): Promise<void> {
    const writer = new LetterWriter({
      database,
      clock,
      accounts,
      timeZone,
      titleOf: (taskId) => registry.tasks.get(taskId)?.manifest.title.ru ?? taskId,
      linkOf: (runId) => new URL(`/runs/${runId}`, webUrl).href,
    });
    const postman = new Postman({ database, clock, logger, mailer, accounts, node });
    const failed = (error: unknown) => logger.warn(texts.mailStumbled, { code: (error as { code?: string }).code });
    const undated = (error: unknown) =>
      logger.warn(texts.deadlines.stumbled, { code: (error as { code?: string }).code });
    const pageOf = (isn: number) => new URL(`/documents/${isn}`, webUrl).href;
    const ending = new AbortController();
    const forget = () =>
      forgetOldNotices(database, new Date(clock.now().getTime() - config.tasks.historyDays * dayMs), clock.now());
    const services = [
      new HostAlerts({
        database,
        clock,
        logger,
        node,
        timeZone,
        plugins: registry,
        tasks,
        overdueMs: overdueAfterMs(config),
      }),
      new Periodic(everyMs, () => writer.write(), failed),
      new Periodic(everyMs, () => postman.deliver(ending.signal), failed),
      new Periodic(hourMs, forget, failed),
      new Periodic(
        minuteMs,
        () => writeDeadlineLetters({ database, clock, timeZone, accounts, linkOf: pageOf }),
        undated,
      ),
      new Periodic(hourMs, followMerged, failed),
    ];
    const unsubscribe = changes.subscribe((change) => {
      if (change.type === 'settings') postman.tryAnew().catch(failed);
    });
    ends.push(async () => {
      unsubscribe();
      ending.abort();
      await Promise.all(services.map((service) => service.stop()));
    });
    await Promise.all(services.map((service) => service.start()));
  }

  return {
    onRunEnd,
    start,
    /** May be called without a start, and twice. */
    stop: async (): Promise<void> => {
      for (const end of ends.splice(0)) await end();
    },
    sendLetter: (letter: OwnLetter, origin: LetterOrigin) => queueLetter(letter, origin, { database, clock, accounts }),
    sendTest: (mail: MailSettings) => sendTestLetter(mail, { mailer, clock, timeZone }),
    warnings: (): Promise<Warning[]> => mailWarnings(database, accounts),
    gauges: (): Promise<Gauge[]> => mailGauges(database),
  };
}
