import type { DataSource, DeepPartial, EntityManager, EntityTarget, SelectQueryBuilder } from 'typeorm';
import type { Page } from '../../ports/paging.ts';
import type { DirectoryName, DirectoryService } from '../api.ts';
import type { DirectoryEntity } from '../entities/habits.ts';
import { invalidRow, noSuchRow } from '../errors.ts';
import { keysOf, pageOf } from '../paging.ts';
import { Fields } from './fields.ts';
import { texts } from './texts.ts';

export type Row = Record<string, unknown>;
export type Filter = Parameters<DirectoryService['list']>[1];

/** Who changes a directory, and when. */
export interface Author {
  /** ISN of the user. */
  readonly user: number;
  readonly at: Date;
}

/** One directory: lists, makes, changes and marks its rows. */
export interface Directory {
  list(filter: Filter): Promise<Page<Row>>;
  read(key: string): Promise<Row>;
  create(row: Row, author: Author): Promise<Row>;
  update(key: string, changes: Row, author: Author): Promise<Row>;
  remove(key: string, author: Author): Promise<void>;
}

/** Where a constraint of the database says «twice», and to which field that belongs. */
export type UniqueFields = Readonly<Record<string, { readonly field: string; readonly message: string }>>;

/** A directory in a table. What differs between directories is in the methods that each fills in. */
export abstract class TableDirectory<Item extends DirectoryEntity> implements Directory {
  protected abstract readonly name: DirectoryName;
  protected abstract readonly entity: EntityTarget<Item>;
  /** Property that the key of the API stands in. */
  protected abstract readonly key: keyof Item & string;
  /** Properties that lists are ordered by; the last one is unique. */
  protected abstract readonly order: readonly (keyof Item & string)[];
  protected readonly unique: UniqueFields = {};

  constructor(protected readonly source: DataSource) {}

  protected abstract show(items: readonly Item[], manager: EntityManager): Promise<Row[]>;
  /** Puts what was sent into the row. `before` is the row as it was, or undefined for a new one. */
  protected abstract fill(item: Item, fields: Fields, place: Place<Item>): Promise<void>;

  async list(filter: Filter): Promise<Page<Row>> {
    const query = this.source.getRepository(this.entity).createQueryBuilder('row').where('row.deleted = 0');
    if (filter.q?.trim()) this.search(query, filter.q.trim());
    if (filter.parent !== undefined) this.below(query, filter.parent);
    const columns = this.order.map((property) => `row.${property}`);
    if (filter.cursor !== undefined) {
      const after = Object.fromEntries(
        keysOf(filter.cursor, columns.length).map((key, index) => [`after${index}`, key]),
      );
      query.andWhere(`(${columns.join(', ')}) > (${Object.keys(after).map((name) => `:${name}`)})`, after);
    }
    for (const column of columns) query.addOrderBy(column);
    const found = await query.limit(filter.limit + 1).getMany();
    const page = pageOf(found, filter.limit, {
      keys: (item) => this.order.map((property) => item[property] as string | number),
      items: (items) => [...items],
    });
    return { items: await this.show(page.items, this.source.manager), nextCursor: page.nextCursor };
  }

  async read(key: string): Promise<Row> {
    const { manager } = this.source;
    return this.shown(await this.find(key, manager), manager);
  }

  create(row: Row, author: Author): Promise<Row> {
    return this.change(async (manager) => {
      const repository = manager.getRepository(this.entity);
      const item = repository.create({ createdAt: author.at, createdBy: author.user } as DeepPartial<Item>);
      const fields = new Fields(this.title, row, false);
      fields.ignore(this.key);
      await this.fill(item, fields, { manager, author, before: undefined });
      fields.check();
      await this.insert(item, manager);
      await this.after(item, { manager, author, before: undefined });
      return this.shown(item, manager);
    });
  }

  update(key: string, changes: Row, author: Author): Promise<Row> {
    return this.change(async (manager) => {
      const item = await this.find(key, manager, 'hold');
      const before = manager.getRepository(this.entity).create(item as DeepPartial<Item>);
      const fields = new Fields(this.title, changes, true);
      fields.fixed(this.key, item[this.key]);
      await this.fill(item, fields, { manager, author, before });
      fields.check();
      Object.assign(item, { updatedAt: author.at, updatedBy: author.user });
      await manager.save(item);
      await this.after(item, { manager, author, before });
      return this.shown(item, manager);
    });
  }

  remove(key: string, author: Author): Promise<void> {
    return this.change(async (manager) => {
      const item = await this.find(key, manager, 'hold');
      await this.mark(item, { manager, author, before: item });
    });
  }

  protected get title(): string {
    return texts.titles[this.name];
  }

  /** `q`: a part of the name. */
  protected search(query: SelectQueryBuilder<Item>, q: string): void {
    query.andWhere('row.name ILIKE :q', { q: `%${escaped(q)}%` });
  }

  protected below(query: SelectQueryBuilder<Item>, _parent: string): void {
    query.andWhere('false');
  }

  protected async insert(item: Item, manager: EntityManager): Promise<void> {
    await manager.insert(this.entity, item as never);
  }

  /** What follows from a row that was written. */
  protected async after(_item: Item, _place: Place<Item>): Promise<void> {}

  protected async mark(item: Item, { manager, author }: Place<Item>): Promise<void> {
    await manager.save(Object.assign(item, { deleted: true, updatedAt: author.at, updatedBy: author.user }));
  }

  protected async find(key: string, manager: EntityManager, hold?: 'hold'): Promise<Item> {
    const repository = manager.getRepository(this.entity);
    const isNumber = repository.metadata.primaryColumns[0]?.type === 'bigint';
    const usable = isNumber ? /^[1-9]\d{0,9}$/.test(key) : key.length <= 248;
    const query = repository.createQueryBuilder('row').where(`row.${this.key} = :key AND row.deleted = 0`, { key });
    if (hold !== undefined) query.setLock('pessimistic_write');
    const item = usable ? await query.getOne() : null;
    if (item === null) throw noSuchRow(this.title, key.slice(0, 248));
    return item;
  }

  private async shown(item: Item, manager: EntityManager): Promise<Row> {
    const [row] = await this.show([item], manager);
    return row!;
  }

  private async change<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await this.source.transaction(work);
    } catch (error) {
      const { code, constraint } =
        (error as { driverError?: { code?: string; constraint?: string } }).driverError ?? {};
      const twice = code === '23505' ? this.unique[constraint ?? ''] : undefined;
      if (twice === undefined) throw error;
      throw invalidRow(this.title, [{ path: `/${twice.field}`, message: twice.message }]);
    }
  }
}

/** Where and for whom a row is written. */
export interface Place<Item> {
  readonly manager: EntityManager;
  readonly author: Author;
  readonly before: Item | undefined;
}

/** Takes the next ISN of the database. */
export async function nextIsn(manager: EntityManager): Promise<number> {
  const [row] = await manager.query(`SELECT nextval('delo."ISN_SEQ"') AS isn`);
  return Number(row.isn);
}

/** A text that LIKE takes literally. */
export function escaped(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
