import { type EntityManager, In } from 'typeorm';
import type { Sql } from '../../ports/database.ts';
import { parentOf } from '../due.ts';
import { DocumentGroupEntity } from '../entities/directories.ts';
import { DocumentEntity } from '../entities/documents.ts';
import { templateProblem } from '../registration/number-template.ts';
import { longerThan } from '../storable.ts';
import type { Fields } from './fields.ts';
import { HierarchyDirectory } from './hierarchy.ts';
import type { Place, Row } from './table.ts';
import { texts } from './texts.ts';

interface FileLimits {
  readonly maxSize: number | null;
  readonly extensions: string[] | null;
}

/** «Группы документов», with the attached attributes and the limits for files (ED-12). */
export class DocumentGroups extends HierarchyDirectory<DocumentGroupEntity> {
  protected readonly name = 'document-groups';
  protected readonly entity = DocumentGroupEntity;
  protected readonly order = ['name', 'due'] as const;
  protected override readonly unique = { DOCGROUP_CL_CODE: { field: 'code', message: texts.notUnique } };
  /** What is to be written for the row besides it; set while it is filled. */
  private readonly attached = new WeakMap<DocumentGroupEntity, { attributes?: number[]; limits?: FileLimits | null }>();

  protected async show(items: readonly DocumentGroupEntity[], manager: EntityManager): Promise<Row[]> {
    const dues = items.map(({ due }) => due);
    const attached: { due: string; attributes: string[] }[] = await manager.query(
      `SELECT "DUE" AS due, array_agg("API_NAME"::text ORDER BY "TAB_ORDER", "ISN_AR_DESCRIPT") AS attributes
       FROM delo."AR_DOCGROUP" JOIN delo."AR_DESCRIPT" USING ("ISN_AR_DESCRIPT")
       WHERE "DUE" = ANY($1) AND "DELETED" = 0 GROUP BY "DUE"`,
      [dues],
    );
    const limits: { due: string; maxSize: string | null; extensions: string | null }[] = await manager.query(
      `SELECT "DUE" AS due, "MAX_SIZE" AS "maxSize", "EXTENSIONS" AS extensions FROM delo."DG_FILE_CONSTRAINT"
       WHERE "DUE" = ANY($1) AND "CATEGORY" = 1`,
      [dues],
    );
    const leaves = await this.leaves(items, manager);
    return items.map(({ due, name, code, kind, numberTemplate }) => {
      const limit = limits.find((row) => row.due === due);
      return {
        due,
        parentDue: parentOf(due),
        name,
        code,
        kind,
        numberTemplate,
        attributes: attached.find((row) => row.due === due)?.attributes ?? [],
        fileLimits: {
          maxSize: limit?.maxSize == null ? null : Number(limit.maxSize),
          extensions: limit?.extensions?.split(',') ?? null,
        },
        leaf: leaves.has(due),
      };
    });
  }

  protected async fill(item: DocumentGroupEntity, fields: Fields, place: Place<DocumentGroupEntity>): Promise<void> {
    const { manager, before } = place;
    await this.put(item, fields, place);
    item.name = fields.requiredText('name', 250) ?? item.name;
    const code = fields.text('code', 64);
    if (code !== undefined) item.code = code;
    item.kind = fields.choice('kind', [1, 2, 3]) ?? item.kind;
    if (before !== undefined && before.kind !== item.kind && (await hasDocuments(item, manager))) {
      fields.refuse('/kind', texts.kindInUse);
    }
    const template = fields.text('numberTemplate', 64);
    if (template !== undefined) item.numberTemplate = template ?? '{N}';
    const problem = templateProblem(item.numberTemplate);
    if (problem !== undefined) fields.refuse('/numberTemplate', problem);
    const names = fields.textList('attributes', 63);
    const attributes = names === undefined ? undefined : await isnsOf(names ?? [], fields, manager);
    const limits = readLimits(fields);
    this.attached.set(item, { ...(attributes && { attributes }), ...(limits !== undefined && { limits }) });
  }

  protected override async after(item: DocumentGroupEntity, place: Place<DocumentGroupEntity>): Promise<void> {
    await super.after(item, place);
    const { attributes, limits } = this.attached.get(item) ?? {};
    if (attributes !== undefined) await attach(item.due, attributes, place.manager);
    if (limits !== undefined) await setLimits(item.due, limits, place.manager);
  }
}

function hasDocuments(group: DocumentGroupEntity, manager: Pick<EntityManager, 'existsBy'>): Promise<boolean> {
  return manager.existsBy(DocumentEntity, { groupDue: In([group.due]) });
}

async function isnsOf(names: readonly string[], fields: Fields, manager: EntityManager): Promise<number[]> {
  const rows: { name: string; isn: string }[] = await manager.query(
    `SELECT "API_NAME" AS name, "ISN_AR_DESCRIPT" AS isn FROM delo."AR_DESCRIPT"
     WHERE "API_NAME" = ANY($1) AND "OWNER" IN ('D', 'R') AND "DELETED" = 0`,
    [names],
  );
  return names.flatMap((name, index) => {
    const row = rows.find((item) => item.name === name);
    if (row === undefined) fields.refuse(`/attributes/${index}`, texts.noAttribute);
    return row === undefined ? [] : [Number(row.isn)];
  });
}

async function attach(due: string, isns: readonly number[], sql: Pick<Sql, 'query'>): Promise<void> {
  await sql.query('DELETE FROM delo."AR_DOCGROUP" WHERE "DUE" = $1 AND "ISN_AR_DESCRIPT" <> ALL($2)', [due, isns]);
  await sql.query(
    `INSERT INTO delo."AR_DOCGROUP" ("DUE", "ISN_AR_DESCRIPT", "TAB_ORDER")
     SELECT $1, isn, position FROM unnest($2::bigint[]) WITH ORDINALITY AS listed (isn, position)
     ON CONFLICT ("DUE", "ISN_AR_DESCRIPT") DO UPDATE SET "TAB_ORDER" = excluded."TAB_ORDER"`,
    [due, isns],
  );
}

/** Undefined: they stay as they are; null: none. */
function readLimits(fields: Fields): FileLimits | null | undefined {
  const value = fields.raw('fileLimits');
  if (value === undefined || value === null) return value;
  if (typeof value !== 'object') {
    fields.refuse('/fileLimits', texts.wrongObject);
    return undefined;
  }
  const { maxSize = null, extensions = null } = value as { maxSize?: unknown; extensions?: unknown };
  if (maxSize !== null && !(Number.isSafeInteger(maxSize) && (maxSize as number) > 0)) {
    fields.refuse('/fileLimits/maxSize', texts.wrongSize);
  }
  const isExtension = (item: unknown) => typeof item === 'string' && /^[\p{L}\p{N}_-]{1,20}$/u.test(item);
  const isList = Array.isArray(extensions) && extensions.every(isExtension);
  if (extensions !== null && (!isList || longerThan(extensions.join(','), 2000))) {
    fields.refuse('/fileLimits/extensions', texts.badExtension);
    return undefined;
  }
  const listed = (extensions as string[] | null)?.map((item) => item.toLowerCase()) ?? null;
  return { maxSize: maxSize as number | null, extensions: listed?.length === 0 ? null : listed };
}

async function setLimits(due: string, limits: FileLimits | null, sql: Pick<Sql, 'query'>): Promise<void> {
  await sql.query(
    `INSERT INTO delo."DG_FILE_CONSTRAINT" ("DUE", "MAX_SIZE", "EXTENSIONS") VALUES ($1, $2, $3)
     ON CONFLICT ("DUE", "CATEGORY") DO UPDATE
       SET "MAX_SIZE" = excluded."MAX_SIZE", "EXTENSIONS" = excluded."EXTENSIONS"`,
    [due, limits?.maxSize ?? null, limits?.extensions?.join(',') ?? null],
  );
}
