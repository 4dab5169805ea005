import type { Host } from '../../../core/main.ts';
import { prepareDirectories } from './directories.ts';

export { demoOrganisations, emulatorOrganisations } from './organisations.ts';

const author = 'stand';

export interface DemoOptions {
  readonly posUrl: string;
  readonly intervalMinutes: number;
  /** Hears, in Russian, of everything that was made. */
  readonly say: (line: string) => void;
}

/** Directories, settings of the module and the selected group: what a technologist does before the first message comes. */
export async function prepareDemo(host: Host, { posUrl, intervalMinutes, say }: DemoOptions): Promise<void> {
  const directories = await prepareDirectories(host, say);
  const owner = { kind: 'module', id: 'pos' } as const;
  const { version, common } = await host.settings.read(owner);
  if (version === 0 || common.posUrl !== posUrl) {
    await host.settings.save(
      owner,
      {
        version,
        common: { ...common, posUrl, serverName: host.node.name, intervalMinutes, testContour: false, ...directories },
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
