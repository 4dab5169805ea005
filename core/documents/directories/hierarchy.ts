import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { dueOf, layerOf, longestDue, parentOf } from '../due.ts';
import type { HierarchyEntity } from '../entities/habits.ts';
import type { Fields } from './fields.ts';
import { nextIsn, type Place, TableDirectory } from './table.ts';
import { texts } from './texts.ts';

/** A directory whose rows stand below each other; the key is the DUE. */
export abstract class HierarchyDirectory<Item extends HierarchyEntity> extends TableDirectory<Item> {
  protected readonly key = 'due';

  /** Rows right below a row; `0.` is the top. */
  protected override below(query: SelectQueryBuilder<Item>, parent: string): void {
    query.andWhere('starts_with(row.due, :parent) AND row.layer = :layer', { parent, layer: layerOf(parent) + 1 });
  }

  /** DUE of those of the rows that have no rows below them. */
  protected async leaves(items: readonly Item[], manager: EntityManager): Promise<ReadonlySet<string>> {
    const above = await manager
      .getRepository(this.entity)
      .createQueryBuilder('row')
      .select('DISTINCT row.parentIsn', 'isn')
      .where('row.deleted = 0 AND row.parentIsn = ANY(:isns)', { isns: items.map(({ isn }) => isn) })
      .getRawMany<{ isn: string }>();
    const isns = new Set(above.map(({ isn }) => Number(isn)));
    return new Set(items.filter(({ isn }) => !isns.has(isn)).map(({ due }) => due));
  }

  /** Puts a new row in its place by `parentDue`; a row that is there stays where it is, as others refer to its DUE. */
  protected async put(item: Item, fields: Fields, { manager, before }: Place<Item>): Promise<Item | null> {
    fields.ignore('leaf');
    if (before !== undefined) {
      fields.fixed('parentDue', parentOf(item.due));
      return null;
    }
    item.isn = await nextIsn(manager);
    const parentDue = fields.text('parentDue', longestDue) ?? null;
    const parent = parentDue === null ? null : await this.above(parentDue, manager);
    if (parent === undefined) fields.refuse('/parentDue', texts.noParent);
    item.due = dueOf(parent?.due ?? null, item.isn);
    item.layer = layerOf(item.due);
    item.parentIsn = parent?.isn ?? 0;
    if (item.due.length > longestDue) fields.refuse('/parentDue', texts.tooDeep);
    return parent ?? null;
  }

  /** Marks the row and all below it. */
  protected override async mark(item: Item, { manager, author }: Place<Item>): Promise<void> {
    await manager
      .createQueryBuilder()
      .update(this.entity)
      .set({ deleted: true, updatedAt: author.at, updatedBy: author.user } as never)
      .where('starts_with("DUE", :due) AND "DELETED" = 0', { due: item.due })
      .execute();
    await this.refreshLeaf(item, manager);
  }

  protected override async after(item: Item, { manager, before }: Place<Item>): Promise<void> {
    if (before === undefined) await this.refreshLeaf(item, manager);
  }

  /** Whether the row above has rows below it, where the table keeps that. */
  private async refreshLeaf(item: Item, manager: EntityManager): Promise<void> {
    const { columns, tablePath } = manager.connection.getMetadata(this.entity);
    if (item.parentIsn === 0 || !columns.some(({ propertyName }) => propertyName === 'leaf')) return;
    const table = tablePath
      .split('.')
      .map((part) => `"${part}"`)
      .join('.');
    await manager.query(
      `UPDATE ${table} above SET "IS_NODE" = CASE WHEN EXISTS (
         SELECT 1 FROM ${table} below WHERE below."ISN_HIGH_NODE" = above."ISN_NODE" AND below."DELETED" = 0
       ) THEN 0 ELSE 1 END WHERE "ISN_NODE" = $1`,
      [item.parentIsn],
    );
  }

  private async above(due: string, manager: EntityManager): Promise<Item | undefined> {
    const query = manager.getRepository(this.entity).createQueryBuilder('row');
    return (await query.where('row.due = :due AND row.deleted = 0', { due }).getOne()) ?? undefined;
  }
}
