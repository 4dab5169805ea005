import type { Sql } from '../../../core/contract/index.ts';
import { classifier, codePrefix } from '../../../scripts/stand/pos/index.ts';
import { appealGroupAttributes } from '../attributes.ts';

/** Directories of an installation, written as «ДЕЛО» keeps them (sections 2.3–2.8 of the manual). */
export class Office {
  readonly #sql: Sql;
  readonly #prefix: string;
  #count = 0;

  /** @param prefix keeps keys apart from those of others in the same database */
  constructor(sql: Sql, prefix = '') {
    this.#sql = sql;
    this.#prefix = prefix;
  }

  async deliveryKind(name = 'ПОС'): Promise<number> {
    return this.#isn(`insert into delo."DELIVERY_CL" ("CLASSIF_NAME") values ($1) returning "ISN_LCLASSIF" as isn`, [
      name,
    ]);
  }

  /** A pair of link types; the direct one is given back with the paired one. */
  async linkTypes(): Promise<{ direct: number; reverse: number }> {
    const [row] = await this.#sql.query<{ direct: number; reverse: number }>(
      `with ids as (select nextval('delo."ISN_SEQ"') as direct, nextval('delo."ISN_SEQ"') as reverse),
            made as (insert into delo."LINK_CL" ("ISN_LCLASSIF", "CLASSIF_NAME", "LINK_DIR", "ISN_PARE_LINK")
                     select direct, 'Дополнение к', 1, reverse from ids
                     union all select reverse, 'Дополнено', 2, direct from ids)
       select * from ids`,
    );
    return row!;
  }

  /** The classifier of ПОС below a vertex, as imported; gives the vertex. */
  async rubricator(): Promise<string> {
    const vertex = await this.rubric('0.', '1802', 'ПОС');
    for (const category of classifier) {
      const categoryDue = await this.rubric(vertex, `${codePrefix}${category.id}`, category.name);
      for (const subcategory of category.children) {
        const code = `${codePrefix}${category.id}.${subcategory.id}`;
        const subcategoryDue = await this.rubric(categoryDue, code, subcategory.name);
        for (const fact of subcategory.children) await this.rubric(subcategoryDue, `${code}.${fact.id}`, fact.name);
      }
    }
    return vertex;
  }

  async rubric(parent: string, code: string, name: string): Promise<string> {
    const due = `${parent}${this.#next()}.`;
    await this.#sql.query(
      `insert into delo."RUBRIC_CL" ("DUE", "ISN_HIGH_NODE", "RUBRIC_CODE", "CLASSIF_NAME") values ($1, $2, $3, $4)`,
      [due, this.#count, code, name],
    );
    return due;
  }

  async group(name: string, options: { kind?: number; attributes?: readonly string[] } = {}): Promise<string> {
    const due = `0.${this.#next()}.`;
    await this.#sql.query(
      `insert into delo."DOCGROUP_CL" ("DUE", "CLASSIF_NAME", "CODE", "RC_TYPE", "SHABLON") values ($1, $2, $3, $4, $5)`,
      [due, name, due, options.kind ?? 2, 'ОГ-{N}'],
    );
    await this.attach(due, options.attributes ?? appealGroupAttributes.map(({ apiName }) => apiName));
    return due;
  }

  async attach(groupDue: string, apiNames: readonly string[]): Promise<void> {
    await this.#sql.query(
      `insert into delo."AR_DOCGROUP" ("DUE", "ISN_AR_DESCRIPT")
       select $1, "ISN_AR_DESCRIPT" from delo."AR_DESCRIPT" where "API_NAME" = any($2)`,
      [groupDue, apiNames],
    );
  }

  async fileLimits(groupDue: string, maxSize: number | null, extensions: string | null): Promise<void> {
    await this.#sql.query(
      `insert into delo."DG_FILE_CONSTRAINT" ("DUE", "MAX_SIZE", "EXTENSIONS") values ($1, $2, $3)`,
      [groupDue, maxSize, extensions],
    );
  }

  async organization(name: string, values: Readonly<Record<string, string>>, current = false): Promise<string> {
    const due = `0.${this.#next()}.`;
    const isn = await this.#isn(
      `insert into delo."ORGANIZ_CL" ("DUE", "CLASSIF_NAME", current) values ($1, $2, $3) returning "ISN_NODE" as isn`,
      [due, name, current],
    );
    await this.#sql.query(`insert into delo."AR_ORGANIZ_VALUE" ("ISN_NODE", "DUE") values ($1, $2)`, [isn, due]);
    await this.setValues(due, values);
    return due;
  }

  async setValues(due: string, values: Readonly<Record<string, string | null>>): Promise<void> {
    for (const [apiName, value] of Object.entries(values)) {
      await this.#sql.query(`update delo."AR_ORGANIZ_VALUE" set "${apiName}" = $2 where "DUE" = $1`, [due, value]);
    }
  }

  /** A подразделение with a картотека of its own, unless `card` is false. */
  async department(name: string, options: { organizationDue?: string; card?: boolean } = {}): Promise<string> {
    const due = `0.${this.#next()}.`;
    const card = options.card ?? true;
    await this.#sql.query(
      `insert into delo."DEPARTMENT" ("DUE", "CLASSIF_NAME", "CARD_FLAG", "CARD_NAME", "DEPARTMENT_DUE", "DUE_LINK_ORGANIZ")
       values ($1, $2, $3, $4, $5, $6)`,
      [due, name, card ? 1 : 0, card ? `Картотека ${name}` : null, card ? due : null, options.organizationDue ?? null],
    );
    return due;
  }

  /** An official of the подразделение with a main cabinet in a картотека. */
  async official(departmentDue: string, cardDue: string): Promise<{ due: string; cabinetIsn: number }> {
    const cabinetIsn = await this.#isn(
      `insert into delo."CABINET" ("DUE", "CABINET_NAME") values ($1, 'Кабинет') returning "ISN_CABINET" as isn`,
      [cardDue],
    );
    await this.#sql.query(`insert into delo."FOLDER" ("ISN_CABINET", "FOLDER_KIND") select $1, generate_series(1, 9)`, [
      cabinetIsn,
    ]);
    const due = `${departmentDue}${this.#next()}.`;
    await this.#sql.query(
      `insert into delo."DEPARTMENT" ("DUE", "CLASSIF_NAME", "IS_NODE", "ISN_CABINET", "DEPARTMENT_DUE")
       values ($1, 'Лялякина П.Р. - Председатель', 1, $2, $3)`,
      [due, cabinetIsn, cardDue],
    );
    return { due, cabinetIsn };
  }

  async citizen(name: string, more: { address?: string; city?: string; email?: string; deleted?: boolean } = {}) {
    return this.#isn(
      `insert into delo."CITIZEN" ("CITIZEN_SURNAME", "CITIZEN_ADDR", "CITIZEN_CITY", "E_MAIL", "DELETED")
       values ($1, $2, $3, $4, $5) returning "ISN_CITIZEN" as isn`,
      [name, more.address ?? null, more.city ?? null, more.email ?? null, more.deleted ? 1 : 0],
    );
  }

  async #isn(sql: string, parameters: readonly unknown[]): Promise<number> {
    const [row] = await this.#sql.query<{ isn: number }>(sql, parameters);
    return row!.isn;
  }

  #next(): string {
    return this.#prefix + (++this.#count).toString(36).toUpperCase().padStart(4, '0');
  }
}
