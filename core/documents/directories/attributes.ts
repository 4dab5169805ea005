import type { AttributeDefinition, AttributeOwner, AttributeType } from '../../contract/index.ts';
import type { Database } from '../../ports/database.ts';
import type { Page } from '../../ports/paging.ts';
import { usableApiName } from '../attributes/columns.ts';
import {
  type AttributeRow,
  attributeOf,
  attributesSql,
  definitionOf,
  type StoredAttribute,
} from '../attributes/definitions.ts';
import { findAttribute, insertAttribute, replaceValues, updateAttribute } from '../attributes/store.ts';
import { noSuchRow } from '../errors.ts';
import { keysOf, pageOf } from '../paging.ts';
import { Fields } from './fields.ts';
import { type Author, type Directory, escaped, type Filter, type Row } from './table.ts';
import { texts } from './texts.ts';

const title = texts.titles.attributes;
const owners: readonly AttributeOwner[] = ['document', 'rubric', 'organization', 'citizen'];
const types: readonly AttributeType[] = ['text', 'date', 'decimal', 'flag'];
const flags = ['readonly', 'protocolInfo', 'noCopy', 'multiline', 'secret', 'indexed'] as const;
const longestText = 8000;

/** «Настройка реквизитов»: a new definition gets the column for its values at once. */
export class Attributes implements Directory {
  constructor(private readonly database: Database) {}

  /** In the order in which they were made. */
  async list({ q, parent, limit, cursor }: Filter): Promise<Page<Row>> {
    const after = cursor === undefined ? 0 : keysOf(cursor, 1)[0];
    const rows = await this.database.query<AttributeRow>(
      `${attributesSql(`a."DELETED" = 0 AND a."ISN_AR_DESCRIPT" > $1
         AND ($2::text IS NULL OR a."UI_NAME" ILIKE $2 OR a."API_NAME" ILIKE $2)
         AND ($3::text IS NULL OR $3 = CASE a."OWNER" WHEN 'D' THEN 'document' WHEN 'R' THEN 'rubric'
                                                       WHEN 'O' THEN 'organization' ELSE 'citizen' END)`)}
       ORDER BY a."ISN_AR_DESCRIPT" LIMIT $4`,
      [after, q?.trim() ? `%${escaped(q.trim())}%` : null, parent ?? null, limit + 1],
    );
    return pageOf(rows, limit, {
      keys: (row) => [row.isn],
      items: (shown) => shown.map((row) => show(attributeOf(row))),
    });
  }

  async read(key: string): Promise<Row> {
    const found = await findAttribute(key, this.database);
    if (found === undefined || found.deleted) throw noSuchRow(title, key);
    return show(found);
  }

  async create(row: Row, author: Author): Promise<Row> {
    const fields = new Fields(title, row, false);
    const apiName = fields.requiredText('apiName', 63) ?? '';
    if (apiName !== '' && !usableApiName(apiName)) fields.refuse('/apiName', texts.wrongApiName);
    const owner = fields.choice('owner', owners) ?? 'document';
    const type = fields.choice('type', types) ?? 'text';
    const definition = read({ apiName, owner, type, title: '' }, fields);
    return this.database.transaction(async (transaction) => {
      const found = await findAttribute(apiName, transaction);
      const revives = found?.deleted && found.owner === owner && found.type === type;
      if (found !== undefined && !revives) fields.refuse('/apiName', texts.notUnique);
      fields.check();
      if (found === undefined) await insertAttribute(definition, author, transaction);
      else await updateAttribute(found, definition, author, transaction);
      return show((await findAttribute(apiName, transaction))!);
    });
  }

  async update(key: string, changes: Row, author: Author): Promise<Row> {
    return this.database.transaction(async (transaction) => {
      const before = await findAttribute(key, transaction);
      if (before === undefined || before.deleted) throw noSuchRow(title, key);
      const fields = new Fields(title, changes, true);
      fields.fixed('apiName', before.apiName);
      fields.fixed('owner', before.owner);
      fields.fixed('type', before.type);
      const definition = read(definitionOf(before), fields);
      if ((definition.maxLength ?? 0) < (before.maxLength ?? 0)) fields.refuse('/maxLength', texts.notNarrower);
      fields.check();
      await updateAttribute(before, definition, author, transaction);
      if (definition.values !== undefined) await replaceValues(before.isn, definition.values, transaction);
      return show((await findAttribute(key, transaction))!);
    });
  }

  async remove(key: string, { user, at }: Author): Promise<void> {
    const rows = await this.database.query(
      `UPDATE delo."AR_DESCRIPT" SET "DELETED" = 1, "UPD_DATE" = $2, "UPD_WHO" = $3
       WHERE "API_NAME" = $1 AND "DELETED" = 0 RETURNING 1`,
      [key, at, user],
    );
    if (rows.length === 0) throw noSuchRow(title, key);
  }
}

/** The definition with what was sent. */
function read(base: AttributeDefinition, fields: Fields): AttributeDefinition {
  const definition: { -readonly [Key in keyof AttributeDefinition]: AttributeDefinition[Key] } = { ...base };
  definition.title = fields.requiredText('title', 255) ?? base.title;
  for (const flag of flags) {
    const value = fields.flag(flag);
    if (value !== undefined) definition[flag] = value;
  }
  const values = fields.textList('values', 2000);
  if (values === null || values?.length === 0) delete definition.values;
  else if (values !== undefined) definition.values = values;
  const directory = fields.text('directory', 63);
  if (directory === null) delete definition.directory;
  else if (directory !== undefined) definition.directory = directory;
  const maxLength = fields.isn('maxLength');
  if (maxLength != null) definition.maxLength = maxLength;
  if (maxLength != null && maxLength > longestText) fields.refuse('/maxLength', texts.tooLong(longestText));
  if (base.type !== 'text') {
    if (values != null && values.length > 0) fields.refuse('/values', texts.onlyText);
    if (maxLength != null) fields.refuse('/maxLength', texts.onlyText);
  }
  return definition;
}

function show(attribute: StoredAttribute): Row {
  const { apiName, owner, title: name, type, values, directory, maxLength } = attribute;
  const { readonly, protocolInfo, noCopy, multiline, secret, indexed } = attribute;
  return {
    apiName,
    owner,
    title: name,
    type,
    values,
    readonly,
    protocolInfo,
    noCopy,
    multiline,
    maxLength,
    secret,
    indexed,
    directory,
  };
}
