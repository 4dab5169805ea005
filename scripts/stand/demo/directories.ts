import type { DirectoryName } from '../../../core/documents/api.ts';
import type { Host } from '../../../core/main.ts';
import { answerAttributes, appealAttributes, showcaseAttributes } from './attributes.ts';
import { type Ensure, ensureRows } from './ensure.ts';
import { type DemoOrganisation, demoOrganisations } from './organisations.ts';
import { posRubrics, sstuRubrics, vertexCode } from './rubrics.ts';

/** What the module's settings need of the directories. */
export interface DemoDirectories {
  readonly deliveryKindIsn: number;
  readonly linkTypeIsn: number;
  readonly rubricVertexDue: string;
}

const author = 'stand';
const wizard = [
  ['pos-attributes', 'Добавление допреквизитов ПОС'],
  ['sstu-attributes', 'Дополнение к базе данных Дело для ССТУ'],
] as const;
const titles: Partial<Record<DirectoryName, string>> = {
  organizations: 'Список организаций',
  departments: 'Подразделения',
  cabinets: 'Кабинеты',
  'document-groups': 'Группы документов',
  'delivery-kinds': 'Виды доставки',
  'link-types': 'Типы связок',
};

/**
 * Section 2 of the manual, in its order, by the operations of «Мастер БД» and the directories that a customer uses.
 * Can be repeated: what is there stays as it is.
 */
export async function prepareDirectories(host: Host, say: (line: string) => void): Promise<DemoDirectories> {
  for (const [operation, title] of wizard) {
    const lines = await host.runOperation('pos', operation, { dryRun: false });
    const changes = lines.filter((line) => !line.includes('изменений не требуется'));
    if (changes.length > 0) say(`Мастер БД, «${title}»: изменений — ${changes.length}`);
  }
  const made = new Map<DirectoryName, number>();
  const ensure = ensureRows(host.documents.directories, author, (directory) =>
    made.set(directory, (made.get(directory) ?? 0) + 1),
  );
  for (const organisation of demoOrganisations) await prepareOrganisation(ensure, host, organisation);
  await ensure('document-groups', 'ПОС Ответы заявителям', {
    code: 'ПОС-О',
    kind: 3,
    numberTemplate: '{GROUP}-{N}',
    attributes: answerAttributes,
  });
  const delivery = await ensure('delivery-kinds', 'ПОС', { note: 'Платформа обратной связи' });
  const link = await ensure('link-types', 'Первичное сообщение', { reverseName: 'Дополнение' });
  for (const [directory, count] of made) say(`Справочник «${titles[directory] ?? directory}»: добавлено — ${count}`);
  const rubricVertexDue = await prepareRubrics(host, say);
  return { deliveryKindIsn: delivery.isn as number, linkTypeIsn: link.isn as number, rubricVertexDue };
}

async function prepareOrganisation(ensure: Ensure, host: Host, demo: DemoOrganisation): Promise<void> {
  await ensure('document-groups', demo.group.name, {
    code: demo.group.code,
    kind: 2,
    numberTemplate: demo.group.numberTemplate,
    attributes: [...appealAttributes, ...showcaseAttributes],
  });
  const organisation = await ensure('organizations', demo.name, {
    fullName: demo.name,
    inn: demo.inn,
    current: demo.current,
  });
  const department = await ensure('departments', demo.name, {
    kind: 'department',
    card: { name: demo.cardName },
    organizationDue: organisation.due,
  });
  const parentDue = department.due as string;
  let registrar: unknown;
  for (const { name, duty, head, cabinet } of demo.officials) {
    const room = await ensure('cabinets', cabinet, { cardDue: parentDue });
    const official = await ensure('departments', name, {
      kind: 'official',
      parentDue,
      duty,
      head,
      cabinetIsn: room.isn,
    });
    registrar = official.due;
  }
  const values = organisation.values as Record<string, unknown> | undefined;
  if (values?.POS_ID) return;
  await host.documents.directories.update(
    'organizations',
    organisation.due as string,
    { values: posValues(demo, registrar) },
    author,
  );
}

/** Table 3 of the manual, as in Рис. 2-8. */
function posValues(
  { name, group, region, locality, pos }: DemoOrganisation,
  registrar: unknown,
): Record<string, unknown> {
  return {
    POS_ID: pos.id,
    POS_KEY: pos.key,
    POS_DOCGROUP: group.name,
    POS_CAB_REG: registrar,
    FIAS_REGION_ID: region.id,
    FIAS_REGION_NAME: region.name,
    FIAS_LOCALITY_ID: locality?.id ?? null,
    FIAS_LOCALITY_NAME: locality?.name ?? null,
    POS_LKO_ID: pos.lkoId,
    POS_LKO_NAME: name,
  };
}

async function prepareRubrics(host: Host, say: (line: string) => void): Promise<string> {
  const vertex = async () => {
    const { items } = await host.documents.directories.list('rubrics', { q: 'ПОС', limit: 100 });
    return items.find(({ code }) => code === vertexCode)?.due as string | undefined;
  };
  const found = await vertex();
  if (found) return found;
  const rows = [...posRubrics(), ...sstuRubrics()];
  await host.documents.rubrics.import(rows, { prefix: '' });
  say(`Рубрикатор: загружено рубрик — ${rows.length}`);
  return (await vertex())!;
}
