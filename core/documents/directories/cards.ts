import { type DataSource, In } from 'typeorm';
import type { Page } from '../../ports/paging.ts';
import { DepartmentEntity } from '../entities/directories.ts';
import { conflict, noSuchRow } from '../errors.ts';
import { keysOf, pageOf } from '../paging.ts';
import { type Directory, escaped, type Filter, type Row } from './table.ts';
import { texts } from './texts.ts';

/** Картотеки: подразделения that own one, by the name of it. They are made and changed in «Подразделения». */
export class Cards implements Directory {
  constructor(private readonly source: DataSource) {}

  async list({ q, limit, cursor }: Filter): Promise<Page<Row>> {
    const query = this.source
      .getRepository(DepartmentEntity)
      .createQueryBuilder('row')
      .where('row.ownsCard = 1 AND row.deleted = 0');
    if (q?.trim()) query.andWhere('row.cardName ILIKE :q', { q: `%${escaped(q.trim())}%` });
    if (cursor !== undefined) {
      const [name, due] = keysOf(cursor, 2);
      query.andWhere('(row.cardName, row.due) > (:name, :due)', { name, due });
    }
    const found = await query
      .orderBy('row.cardName')
      .addOrderBy('row.due')
      .limit(limit + 1)
      .getMany();
    return pageOf(found, limit, {
      keys: ({ cardName, due }) => [cardName ?? '', due],
      items: (items) => items.map(({ due, cardName }) => ({ due, name: cardName })),
    });
  }

  async read(key: string): Promise<Row> {
    const found = await this.source
      .getRepository(DepartmentEntity)
      .findOneBy({ due: key, ownsCard: true, deleted: false });
    if (found === null) throw noSuchRow(texts.titles.cards, key);
    return { due: found.due, name: found.cardName };
  }

  async create(): Promise<Row> {
    throw conflict('DIRECTORY_READ_ONLY', texts.titles.cards);
  }

  async update(): Promise<Row> {
    throw conflict('DIRECTORY_READ_ONLY', texts.titles.cards);
  }

  async remove(): Promise<void> {
    throw conflict('DIRECTORY_READ_ONLY', texts.titles.cards);
  }
}

/** Names of картотеки by DUE. */
export async function cardNames(dues: readonly string[], source: DataSource): Promise<Map<string, string>> {
  const found = await source.getRepository(DepartmentEntity).findBy({ due: In([...dues]) });
  return new Map(found.map(({ due, name, cardName }) => [due, cardName ?? name]));
}
