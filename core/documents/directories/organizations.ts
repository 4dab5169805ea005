import type { EntityManager } from 'typeorm';
import type { Database } from '../../ports/database.ts';
import { attributesOf, type StoredAttribute } from '../attributes/definitions.ts';
import { castValue, type StoredValue, valuesOf } from '../attributes/values.ts';
import { parentOf } from '../due.ts';
import { DepartmentEntity, OrganizationEntity } from '../entities/directories.ts';
import { conflict } from '../errors.ts';
import type { Fields } from './fields.ts';
import { HierarchyDirectory } from './hierarchy.ts';
import type { Place, Row } from './table.ts';
import { texts } from './texts.ts';

/** «Список организаций» with their attributes; secrets are written, never shown (ED-13). */
export class Organizations extends HierarchyDirectory<OrganizationEntity> {
  protected readonly name = 'organizations';
  protected readonly entity = OrganizationEntity;
  protected readonly order = ['name', 'due'] as const;
  /** Values to be written with the row; set while it is filled. */
  private readonly given = new WeakMap<OrganizationEntity, Map<string, StoredValue>>();

  constructor(
    source: ConstructorParameters<typeof HierarchyDirectory>[0],
    private readonly database: Database,
  ) {
    super(source);
  }

  protected async show(items: readonly OrganizationEntity[], manager: EntityManager): Promise<Row[]> {
    const attributes = await attributesOf('organization', this.database);
    const rows: { isn: string; row: Record<string, unknown> }[] = await manager.query(
      'SELECT "ISN_NODE" AS isn, to_json(v) AS row FROM delo."AR_ORGANIZ_VALUE" v WHERE "ISN_NODE" = ANY($1)',
      [items.map(({ isn }) => isn)],
    );
    const byIsn = new Map(rows.map(({ isn, row }) => [Number(isn), row]));
    const leaves = await this.leaves(items, manager);
    return items.map(({ due, isn, name, fullName, inn, current }) => ({
      due,
      parentDue: parentOf(due),
      name,
      fullName,
      inn,
      current,
      values: valuesOf(attributes, byIsn.get(isn) ?? {}),
      leaf: leaves.has(due),
    }));
  }

  protected async fill(item: OrganizationEntity, fields: Fields, place: Place<OrganizationEntity>): Promise<void> {
    await this.put(item, fields, place);
    item.name = fields.requiredText('name', 255) ?? item.name;
    const fullName = fields.text('fullName', 255);
    if (fullName !== undefined) item.fullName = fullName;
    const inn = fields.text('inn', 64);
    if (inn !== undefined) item.inn = inn;
    const current = fields.flag('current');
    if (current === false && item.current) fields.refuse('/current', texts.keepCurrent);
    if (current === true && !item.current) await this.makeCurrent(item, place.manager);
    this.given.set(item, await this.readValues(fields, place.manager));
  }

  protected override async after(item: OrganizationEntity, place: Place<OrganizationEntity>): Promise<void> {
    await super.after(item, place);
    await writeValues(item, this.given.get(item) ?? new Map(), place.manager);
  }

  protected override async mark(item: OrganizationEntity, place: Place<OrganizationEntity>): Promise<void> {
    const query = place.manager.getRepository(OrganizationEntity).createQueryBuilder('row');
    const holdsCurrent = await query.where('row.current AND starts_with(row.due, :due)', { due: item.due }).getExists();
    if (holdsCurrent) throw conflict('ORGANIZATION_CURRENT', item.due);
    await super.mark(item, place);
  }

  /** «Текущая» is one: the former stops being it in the same transaction. */
  private async makeCurrent(item: OrganizationEntity, manager: EntityManager): Promise<void> {
    await manager.update(OrganizationEntity, { current: true }, { current: false });
    item.current = true;
  }

  private async readValues(fields: Fields, manager: EntityManager): Promise<Map<string, StoredValue>> {
    const values = new Map<string, StoredValue>();
    const given = fields.raw('values');
    if (given === undefined || given === null) return values;
    if (typeof given !== 'object' || Array.isArray(given)) {
      fields.refuse('/values', texts.wrongObject);
      return values;
    }
    const attributes = await attributesOf('organization', this.database);
    for (const [apiName, value] of Object.entries(given)) {
      const attribute = attributes.get(apiName);
      const problem = attribute === undefined ? texts.noAttribute : await take(attribute, value, values, manager);
      if (problem !== undefined) fields.refuse(`/values/${apiName}`, problem);
    }
    return values;
  }
}

/** Takes a value where it is one. @returns what is wrong with it */
async function take(
  attribute: StoredAttribute,
  value: unknown,
  values: Map<string, StoredValue>,
  manager: EntityManager,
): Promise<string | undefined> {
  const cast = castValue(attribute, typeof value === 'string' ? value.trim() : value);
  if ('problem' in cast) return cast.problem;
  // Secrets are shown as null, so null that comes back means: as it is.
  if (attribute.secret && cast.value === null) return undefined;
  if (attribute.directory === 'departments' && cast.value !== null) {
    const found = await manager.existsBy(DepartmentEntity, { due: String(cast.value), deleted: false });
    if (!found) return texts.noDepartment;
  }
  values.set(attribute.apiName, cast.value);
  return undefined;
}

/** Names of columns are names of attributes that exist, so they are safe in SQL. */
async function writeValues(
  { isn, due }: OrganizationEntity,
  values: ReadonlyMap<string, StoredValue>,
  manager: EntityManager,
): Promise<void> {
  if (values.size === 0) return;
  const columns = [...values.keys()].map((name) => `"${name}"`);
  await manager.query(
    `INSERT INTO delo."AR_ORGANIZ_VALUE" ("ISN_NODE", "DUE", ${columns.join(', ')})
     VALUES ($1, $2, ${columns.map((_, index) => `$${index + 3}`).join(', ')})
     ON CONFLICT ("ISN_NODE") DO UPDATE SET ${columns.map((name) => `${name} = excluded.${name}`).join(', ')}`,
    [isn, due, ...values.values()],
  );
}
