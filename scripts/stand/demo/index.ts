import type { MailSettings } from '../../../core/contract/index.ts';
import type { Host } from '../../../core/main.ts';
import { prepareDirectories } from './directories.ts';

export { demoOrganisations, emulatorOrganisations } from './organisations.ts';
export { demoShowcaseAccount } from './showcase.ts';

const author = 'stand';
const sender = 'priemnaya@stand.example';

export interface DemoOptions {
  readonly posUrl: string;
  readonly intervalMinutes: number;
  /** Port of the stand's mail server; without one mail is not set up. */
  readonly smtpPort?: number | undefined;
  /** Hears, in Russian, of everything that was made. */
  readonly say: (line: string) => void;
}

/** Directories, settings of the module and the selected group: what a technologist does before the first message comes. */
export async function prepareDemo(host: Host, options: DemoOptions): Promise<void> {
  const { posUrl, intervalMinutes, smtpPort, say } = options;
  const directories = await prepareDirectories(host, say);
  const owner = { kind: 'module', id: 'pos' } as const;
  const { version, common } = await host.settings.read(owner);
  const mail = demoMail(common.mail as MailSettings | undefined, smtpPort);
  if (version === 0 || common.posUrl !== posUrl || mail !== common.mail) {
    await host.settings.save(
      owner,
      {
        version,
        common: {
          ...common,
          posUrl,
          serverName: host.node.name,
          intervalMinutes,
          testContour: false,
          ...directories,
          ...(mail !== undefined && { mail }),
        },
        confirmed: ['OPEN_DEBTS'],
      },
      author,
    );
    say(`Модуль интеграции с ПОС настроен на ${posUrl}`);
  }
  const groups = await host.tasks.groups();
  if (groups.some(({ id, selected }) => id === 'POS' && !selected)) {
    await host.tasks.selectGroup('POS', true, author);
    say('Группа фоновых задач «ПОС» выбрана для отображения и выполнения');
  }
}

/** Mail settings that a person has made stay as they are; ours follow the port of the mail server. */
function demoMail(present: MailSettings | undefined, port: number | undefined): MailSettings | undefined {
  const own = present === undefined || present.sender === sender;
  if (port === undefined || !own || present?.port === port) return present;
  return { administrator: 'administrator@stand.example', sender, server: '127.0.0.1', port, authorization: 'none' };
}
