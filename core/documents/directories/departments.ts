import type { EntityManager } from 'typeorm';
import { longestDue, parentOf } from '../due.ts';
import { CabinetEntity, DepartmentEntity, OrganizationEntity } from '../entities/directories.ts';
import { conflict } from '../errors.ts';
import { longerThan } from '../storable.ts';
import type { Fields } from './fields.ts';
import { HierarchyDirectory } from './hierarchy.ts';
import type { Place, Row } from './table.ts';
import { texts } from './texts.ts';

/** «Подразделения»: подразделения and должностные лица (ED-08). */
export class Departments extends HierarchyDirectory<DepartmentEntity> {
  protected readonly name = 'departments';
  protected readonly entity = DepartmentEntity;
  protected readonly order = ['name', 'due'] as const;

  protected async show(items: readonly DepartmentEntity[], manager: EntityManager): Promise<Row[]> {
    const leaves = await this.leaves(items, manager);
    return items.map((item) => ({
      due: item.due,
      parentDue: parentOf(item.due),
      kind: item.official ? 'official' : 'department',
      name: item.name,
      duty: item.duty,
      index: item.index,
      card: item.ownsCard ? { name: item.cardName } : null,
      organizationDue: item.organizationDue,
      head: item.head,
      email: item.email,
      cabinetIsn: item.cabinetIsn,
      leaf: leaves.has(item.due),
    }));
  }

  protected async fill(item: DepartmentEntity, fields: Fields, place: Place<DepartmentEntity>): Promise<void> {
    const parent = await this.put(item, fields, place);
    if (parent?.official) fields.refuse('/parentDue', texts.parentIsOfficial);
    if (place.before === undefined) item.official = fields.choice('kind', ['department', 'official']) === 'official';
    else fields.fixed('kind', item.official ? 'official' : 'department');
    item.name = fields.requiredText('name', 255) ?? item.name;
    item.surname = item.official ? item.name : null;
    const index = fields.text('index', 24);
    if (index !== undefined) item.index = index;
    fillOfficial(item, fields);
    fillCard(item, fields);
    const organizationDue = fields.text('organizationDue', longestDue);
    if (organizationDue !== undefined) item.organizationDue = organizationDue;
    await checkReferences(item, fields, place.manager);
  }

  protected override async after(item: DepartmentEntity, place: Place<DepartmentEntity>): Promise<void> {
    await super.after(item, place);
    const { manager, before } = place;
    if (before?.ownsCard && !item.ownsCard && (await hasCabinets(item, manager))) {
      throw conflict('CARD_IN_USE', item.due);
    }
    if (before === undefined || before.ownsCard !== item.ownsCard) await refreshCards(item, manager);
  }

  protected override async mark(item: DepartmentEntity, place: Place<DepartmentEntity>): Promise<void> {
    if (await hasCabinets(item, place.manager)) throw conflict('CARD_IN_USE', item.due);
    await super.mark(item, place);
  }
}

function fillOfficial(item: DepartmentEntity, fields: Fields): void {
  const duty = fields.text('duty', 255);
  const head = fields.flag('head');
  const cabinetIsn = fields.isn('cabinetIsn');
  const email = fields.text('email', 255);
  if (email !== undefined) item.email = email;
  if (duty !== undefined) item.duty = duty;
  if (head !== undefined) item.head = head;
  if (cabinetIsn !== undefined) item.cabinetIsn = cabinetIsn;
  if (item.official) return;
  if (item.head) fields.refuse('/head', texts.onlyOfficial);
  if (item.cabinetIsn !== null) fields.refuse('/cabinetIsn', texts.onlyOfficial);
}

/** `card`: `{name}`, or null where the подразделение has none. */
function fillCard(item: DepartmentEntity, fields: Fields): void {
  const card = fields.raw('card');
  if (card === undefined) return;
  item.ownsCard = card !== null;
  item.cardName = null;
  if (card === null) return;
  if (item.official) fields.refuse('/card', texts.onlyDepartment);
  const name = typeof card === 'object' ? (card as { name?: unknown }).name : undefined;
  const given = typeof name === 'string' ? name.trim() : '';
  if (given === '') fields.refuse('/card/name', texts.cardNeedsName);
  else if (longerThan(given, 255)) fields.refuse('/card/name', texts.tooLong(255));
  else item.cardName = given;
}

async function checkReferences(item: DepartmentEntity, fields: Fields, manager: EntityManager): Promise<void> {
  const { organizationDue, cabinetIsn } = item;
  if (organizationDue !== null && item.official) fields.refuse('/organizationDue', texts.onlyDepartment);
  else if (organizationDue !== null) {
    const found = await manager.existsBy(OrganizationEntity, { due: organizationDue, deleted: false });
    if (!found) fields.refuse('/organizationDue', texts.noOrganization);
  }
  if (item.official && cabinetIsn !== null) {
    const found = await manager.existsBy(CabinetEntity, { isn: cabinetIsn, deleted: false });
    if (!found) fields.refuse('/cabinetIsn', texts.noCabinet);
  }
}

async function hasCabinets(item: DepartmentEntity, manager: EntityManager): Promise<boolean> {
  const query = manager.getRepository(CabinetEntity).createQueryBuilder('cabinet');
  return query.where('starts_with(cabinet.cardDue, :due) AND cabinet.deleted = 0', { due: item.due }).getExists();
}

/** The картотека of the row and of all below it: that of the nearest подразделение, itself or above, that owns one. */
async function refreshCards(item: DepartmentEntity, manager: EntityManager): Promise<void> {
  await manager.query(
    `UPDATE delo."DEPARTMENT" place SET "DEPARTMENT_DUE" = (
       SELECT owner."DUE" FROM delo."DEPARTMENT" owner
       WHERE owner."CARD_FLAG" = 1 AND owner."DELETED" = 0 AND starts_with(place."DUE", owner."DUE")
       ORDER BY length(owner."DUE") DESC LIMIT 1)
     WHERE starts_with(place."DUE", $1)`,
    [item.due],
  );
}
