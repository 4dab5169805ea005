import { StandardTextEntity } from '../entities/directories.ts';
import type { Fields } from './fields.ts';
import { nextIsn, type Place, type Row, TableDirectory } from './table.ts';

/** «Стандартные тексты», which clerks put into answers and resolutions. */
export class StandardTexts extends TableDirectory<StandardTextEntity> {
  protected readonly name = 'standard-texts';
  protected readonly entity = StandardTextEntity;
  protected readonly key = 'id';
  protected readonly order = ['name', 'id'] as const;

  protected async show(items: readonly StandardTextEntity[]): Promise<Row[]> {
    return items.map(({ id, name, text }) => ({ id, title: name, text }));
  }

  protected async fill(
    item: StandardTextEntity,
    fields: Fields,
    { manager, before }: Place<StandardTextEntity>,
  ): Promise<void> {
    if (before === undefined) item.id = await nextIsn(manager);
    item.name = fields.requiredText('title', 255) ?? item.name;
    item.text = fields.requiredText('text', 8000) ?? item.text;
  }
}
