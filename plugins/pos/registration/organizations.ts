import type {
  Cabinet,
  Department,
  DocumentGroup,
  DocumentSystem,
  FolderKind,
  Organization,
} from '../../../core/contract/index.ts';
import { appealGroupAttributes } from '../attributes.ts';
import { OrganizationFault } from '../errors.ts';
import { texts } from '../texts.ts';

/** The folder «Поступившие» (RG-02). */
export const incoming: FolderKind = 1;

/** An organisation that exchanges messages (RG-01). */
export interface PosOrganization {
  readonly due: string;
  readonly name: string;
  readonly clientId: string;
  readonly secret: string;
  /** «Идентификатор ЛКО»; empty where it is not filled in. */
  readonly lkoId: string;
  readonly directory: Organization;
  /** Its own подразделения (ED-08). */
  readonly departments: readonly Department[];
  /** Whether it is the only one with a key. */
  readonly alone: boolean;
}

/** Where messages of an organisation are registered. */
export interface RegistrationPlace {
  readonly group: DocumentGroup;
  readonly cardDue: string;
  readonly cabinetIsn: number | null;
  /** Why there is no cabinet; for the protocol of each РК. */
  readonly remarks: readonly string[];
}

/** Organisations with «Идентификатор ПОС» and «Секретный ключ ПОС». */
export async function posOrganizations(documents: DocumentSystem): Promise<PosOrganization[]> {
  const complete = (await documents.directories.organizationsWith('POS_ID')).filter(
    (organization) => attributeOf(organization, 'POS_ID') !== '' && attributeOf(organization, 'POS_KEY') !== '',
  );
  if (complete.length === 0) return [];
  const departments = await documents.directories.departmentsOf(complete.map(({ due }) => due));
  return complete.map((organization) => ({
    due: organization.due,
    name: organization.name,
    clientId: attributeOf(organization, 'POS_ID'),
    secret: attributeOf(organization, 'POS_KEY'),
    lkoId: attributeOf(organization, 'POS_LKO_ID'),
    directory: organization,
    departments: departments.filter(
      ({ kind, organizationDue }) => kind === 'department' && organizationDue === organization.due,
    ),
    alone: complete.length === 1,
  }));
}

/**
 * RG-02, RG-03: group, картотека and cabinet of an organisation.
 * @throws {OrganizationFault} where one that is needed is missing or wrong.
 */
export async function registrationPlace(
  documents: DocumentSystem,
  organization: PosOrganization,
): Promise<RegistrationPlace> {
  const group = await groupOf(documents, attributeOf(organization.directory, 'POS_DOCGROUP'));
  const cabinet = await cabinetOf(documents, attributeOf(organization.directory, 'POS_CAB_REG'));
  const cardDue = cardOf(organization, cabinet);
  if (cabinet === 'unset') return { group, cardDue, cabinetIsn: null, remarks: [texts.remarks.cabinetUnset] };
  if (cabinet === 'missing') return { group, cardDue, cabinetIsn: null, remarks: [texts.remarks.cabinetMissing] };
  if (cabinet.cardDue !== cardDue) {
    return { group, cardDue, cabinetIsn: null, remarks: [texts.remarks.cabinetForeign(cabinet.name)] };
  }
  if (!cabinet.folders.includes(incoming)) {
    return { group, cardDue, cabinetIsn: null, remarks: [texts.remarks.cabinetWithoutFolder(cabinet.name)] };
  }
  return { group, cardDue, cabinetIsn: cabinet.isn, remarks: [] };
}

/** Main cabinet of the official in «Кабинет регистрации». */
async function cabinetOf(documents: DocumentSystem, officialDue: string): Promise<Cabinet | 'unset' | 'missing'> {
  if (officialDue === '') return 'unset';
  const official = await documents.directories.department(officialDue);
  if (official?.cabinetIsn == null) return 'missing';
  return (await documents.directories.cabinet(official.cabinetIsn)) ?? 'missing';
}

/** The картотека of the associated подразделение; of the cabinet where nothing is associated (one organisation). */
function cardOf(organization: PosOrganization, cabinet: Cabinet | 'unset' | 'missing'): string {
  const { departments } = organization;
  if (departments.length === 0) {
    if (!organization.alone) throw fault('ORGANIZATION_NOT_ASSOCIATED', texts.faults.notAssociated);
    if (typeof cabinet === 'string') throw fault('ORGANIZATION_NO_CARD', texts.faults.noCardNoCabinet);
    return cabinet.cardDue;
  }
  const cardDue = cardOfDepartments(departments);
  if (cardDue === null) throw fault('ORGANIZATION_NO_CARD', texts.faults.noCard);
  return cardDue;
}

/** Of the подразделения of an organisation: the картотека that one of them owns, else the nearest above. */
export function cardOfDepartments(departments: readonly Department[]): string | null {
  const own = departments.find(({ cardName }) => cardName !== null);
  return own?.due ?? departments.find(({ cardDue }) => cardDue !== null)?.cardDue ?? null;
}

async function groupOf(documents: DocumentSystem, name: string): Promise<DocumentGroup> {
  if (name === '') throw fault('ORGANIZATION_NO_GROUP', texts.faults.groupUnset);
  const named = await documents.directories.groupsNamed(name);
  if (named.length === 0) throw fault('GROUP_MISSING', texts.faults.groupMissing(name));
  const groups = named.filter(({ kind }) => kind === 2);
  const [group] = groups;
  if (group === undefined) throw fault('GROUP_WRONG_KIND', texts.faults.groupWrongKind(name));
  if (groups.length > 1) throw fault('GROUP_AMBIGUOUS', texts.faults.groupAmbiguous(name));
  const missing = appealGroupAttributes.filter(({ apiName }) => !group.attributes.includes(apiName));
  if (missing.length > 0) {
    const titles = missing.map(({ title, apiName }) => `${title} (${apiName})`).join(', ');
    throw fault('GROUP_WITHOUT_ATTRIBUTES', texts.faults.groupWithoutAttributes(name, titles));
  }
  return group;
}

/** The value without blanks around it; empty where there is none. */
export function attributeOf(organization: Organization, apiName: string): string {
  const value = organization.values[apiName];
  return value === null || value === undefined ? '' : String(value).trim();
}

const fault = OrganizationFault.configuration;
