import type {
  Cabinet,
  Department,
  DocumentDirectories,
  DocumentGroup,
  Organization,
  SetupFinding,
} from '../../../core/contract/index.ts';
import { attributeOf, cardOfDepartments, incoming } from '../registration/organizations.ts';
import { at, doubtful, wrong } from './finding.ts';
import { texts } from './texts.ts';

const { places } = texts;
/** Whoever has one of these filled takes part in the exchange. */
const exchanging = ['POS_ID', 'POS_KEY', 'POS_DOCGROUP', 'POS_CAB_REG'];
const required = [
  { apiName: 'POS_ID', title: 'Идентификатор ПОС', code: 'ORGANIZATION_WITHOUT_ID' },
  { apiName: 'POS_KEY', title: 'Секретный ключ ПОС', code: 'ORGANIZATION_WITHOUT_KEY' },
  { apiName: 'POS_DOCGROUP', title: 'Группа документов', code: 'ORGANIZATION_WITHOUT_GROUP' },
] as const;
const cabinetTitle = 'Кабинет регистрации: Главный кабинет Должностного лица';
const showcase = [
  { apiName: 'FIAS_REGION_ID', title: 'Идентификатор региона' },
  { apiName: 'FIAS_REGION_NAME', title: 'Наименование региона' },
  { apiName: 'POS_LKO_ID', title: 'Идентификатор ЛКО' },
  { apiName: 'POS_LKO_NAME', title: 'Наименование ЛКО' },
] as const;

/** Organisations of the exchange with what their settings name, read in sets. */
export interface Participants {
  readonly organizations: readonly Organization[];
  readonly departments: readonly Department[];
  /** Officials of «Кабинет регистрации» by DUE. */
  readonly officials: ReadonlyMap<string, Department>;
  readonly cabinets: ReadonlyMap<number, Cabinet>;
  readonly groups: readonly DocumentGroup[];
}

/** Those that take part; the «текущая», which must, where none does. */
export async function participants(directories: DocumentDirectories): Promise<Participants> {
  const { sets } = directories;
  const found = await sets.organizations(exchanging);
  const filled = found.filter((one) => exchanging.some((apiName) => attributeOf(one, apiName) !== ''));
  const organizations = filled.length > 0 ? filled : found;
  const officials = await sets.departments(organizations.map((one) => attributeOf(one, 'POS_CAB_REG')));
  const cabinets = await sets.cabinets(officials.flatMap(({ cabinetIsn }) => cabinetIsn ?? []));
  return {
    organizations,
    departments: await directories.departmentsOf(organizations.map(({ due }) => due)),
    officials: new Map(officials.map((official) => [official.due, official])),
    cabinets: new Map(cabinets.map((cabinet) => [cabinet.isn, cabinet])),
    groups: await sets.groups(),
  };
}

/** DUE of the groups that messages are registered in. */
export function registeringGroups({ organizations, groups }: Participants): Set<string> {
  const names = new Set(organizations.map((one) => attributeOf(one, 'POS_DOCGROUP')));
  return new Set(groups.filter(({ name, kind }) => kind === 2 && names.has(name)).map(({ due }) => due));
}

/** «Список организаций» with its подразделения, картотеки and cabinets (ED-08, 2.4 and 2.5 of the manual). */
export function organizationFindings(all: Participants): SetupFinding[] {
  if (all.organizations.length === 0) {
    return [wrong('NO_ORGANIZATION', texts.organizations.none, at(places.organizations))];
  }
  return all.organizations.flatMap((organization) => [
    ...valueFindings(organization),
    ...sameId(organization, all.organizations),
    ...groupOf(organization, all.groups),
    ...placeOf(organization, all),
  ]);
}

function valueFindings(organization: Organization): SetupFinding[] {
  const { name } = organization;
  const where = at(places.organizations, name, places.attributes);
  const empty = showcase.filter(({ apiName }) => attributeOf(organization, apiName) === '');
  const titles = empty.map(({ title }) => title);
  return [
    ...required
      .filter(({ apiName }) => attributeOf(organization, apiName) === '')
      .map(({ code, title }) => wrong(code, texts.organizations.empty(name, title), where)),
    ...(titles.length === 0
      ? []
      : [doubtful('ORGANIZATION_WITHOUT_SHOWCASE', texts.organizations.showcase(name, titles), where)]),
  ];
}

function sameId(organization: Organization, all: readonly Organization[]): SetupFinding[] {
  const id = attributeOf(organization, 'POS_ID');
  const others = all.filter((one) => one !== organization && id !== '' && attributeOf(one, 'POS_ID') === id);
  if (others.length === 0) return [];
  const names = others.map(({ name }) => name);
  const where = at(places.organizations, organization.name, places.attributes);
  return [wrong('ORGANIZATION_ID_TWICE', texts.organizations.sameId(organization.name, names), where)];
}

function groupOf(organization: Organization, groups: readonly DocumentGroup[]): SetupFinding[] {
  const { name } = organization;
  const group = attributeOf(organization, 'POS_DOCGROUP');
  if (group === '') return [];
  const where = at(places.organizations, name, places.attributes);
  const named = groups.filter((one) => one.name === group);
  if (named.length === 0) return [wrong('GROUP_MISSING', texts.organizations.groupMissing(name, group), where)];
  const right = named.filter(({ kind }) => kind === 2);
  if (right.length === 0) return [wrong('GROUP_WRONG_KIND', texts.organizations.groupWrongKind(name, group), where)];
  if (right.length === 1) return [];
  return [wrong('GROUP_AMBIGUOUS', texts.organizations.groupAmbiguous(name, group), at(places.groups, group))];
}

/** Подразделение, картотека, cabinet. */
function placeOf(organization: Organization, all: Participants): SetupFinding[] {
  const { name, due } = organization;
  const departments = all.departments.filter(({ organizationDue }) => organizationDue === due);
  const several = all.organizations.length > 1;
  const [department] = departments;
  if (department === undefined) {
    const message = texts.organizations.notAssociated(name);
    const where = at(places.departments, name, places.organization);
    if (several) return [wrong('ORGANIZATION_NOT_ASSOCIATED', message, where), ...cabinetOf(organization, null, all)];
    const cabinets = cabinetOf(organization, null, all);
    const noCard = wrong('ORGANIZATION_NO_CARD', texts.organizations.noCardNoCabinet(name), where);
    return cabinets.length === 0 ? [] : [noCard, ...cabinets];
  }
  const cardDue = cardOfDepartments(departments);
  if (cardDue === null) {
    const where = at(places.departments, department.name, places.card);
    return [wrong('ORGANIZATION_NO_CARD', texts.organizations.noCard(name, department.name), where)];
  }
  return cabinetOf(organization, cardDue, all);
}

/** «Кабинет регистрации»; `cardDue` null: any картотека will do. */
function cabinetOf(
  organization: Organization,
  cardDue: string | null,
  { officials, cabinets }: Participants,
): SetupFinding[] {
  const { name } = organization;
  const where = at(places.organizations, name, places.attributes);
  const officialDue = attributeOf(organization, 'POS_CAB_REG');
  if (officialDue === '') {
    return [doubtful('ORGANIZATION_WITHOUT_CABINET', texts.organizations.empty(name, cabinetTitle), where)];
  }
  const official = officials.get(officialDue);
  if (official === undefined) return [doubtful('OFFICIAL_MISSING', texts.organizations.officialMissing(name), where)];
  const cabinet = official.cabinetIsn === null ? undefined : cabinets.get(official.cabinetIsn);
  if (cabinet === undefined) {
    const message = texts.organizations.officialWithoutCabinet(name, official.name);
    return [doubtful('OFFICIAL_WITHOUT_CABINET', message, at(places.departments, official.name, places.cabinet))];
  }
  if (cardDue !== null && cabinet.cardDue !== cardDue) {
    return [doubtful('CABINET_OUTSIDE_CARD', texts.organizations.cabinetOutside(name, cabinet.name), where)];
  }
  if (cabinet.folders.includes(incoming)) return [];
  return [doubtful('CABINET_WITHOUT_FOLDER', texts.organizations.cabinetWithoutFolder(name, cabinet.name), where)];
}
