import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { longestDue } from '../due.ts';
import { CabinetEntity, DepartmentEntity } from '../entities/directories.ts';
import type { Fields } from './fields.ts';
import { nextIsn, type Place, type Row, TableDirectory } from './table.ts';
import { texts } from './texts.ts';

/** Cabinets; a new one gets its nine folders. */
export class Cabinets extends TableDirectory<CabinetEntity> {
  protected readonly name = 'cabinets';
  protected readonly entity = CabinetEntity;
  protected readonly key = 'isn';
  protected readonly order = ['name', 'isn'] as const;

  protected async show(items: readonly CabinetEntity[]): Promise<Row[]> {
    return items.map(({ isn, name, cardDue }) => ({ isn, name, cardDue }));
  }

  /** Cabinets of a картотека. */
  protected override below(query: SelectQueryBuilder<CabinetEntity>, parent: string): void {
    query.andWhere('row.cardDue = :parent', { parent });
  }

  protected async fill(item: CabinetEntity, fields: Fields, { manager, before }: Place<CabinetEntity>): Promise<void> {
    item.name = fields.requiredText('name', 64) ?? item.name;
    if (before !== undefined) return fields.fixed('cardDue', item.cardDue);
    item.isn = await nextIsn(manager);
    const cardDue = fields.requiredText('cardDue', longestDue);
    if (cardDue === undefined) return;
    item.cardDue = cardDue;
    const isCard = await manager.existsBy(DepartmentEntity, { due: cardDue, ownsCard: true, deleted: false });
    if (!isCard) fields.refuse('/cardDue', texts.noCard);
  }

  protected override async insert(item: CabinetEntity, manager: EntityManager): Promise<void> {
    await super.insert(item, manager);
    await manager.query(
      `INSERT INTO delo."FOLDER" ("ISN_CABINET", "FOLDER_KIND") SELECT $1, kind FROM generate_series(1, 9) AS kind`,
      [item.isn],
    );
  }
}
