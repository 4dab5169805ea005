import type { SelectQueryBuilder } from 'typeorm';
import { parentOf } from '../due.ts';
import { RubricEntity } from '../entities/directories.ts';
import type { Fields } from './fields.ts';
import { HierarchyDirectory } from './hierarchy.ts';
import { escaped, type Place, type Row } from './table.ts';
import { texts } from './texts.ts';

/** «Рубрикатор». */
export class Rubrics extends HierarchyDirectory<RubricEntity> {
  protected readonly name = 'rubrics';
  protected readonly entity = RubricEntity;
  protected readonly order = ['code', 'due'] as const;
  protected override readonly unique = {
    RUBRIC_CL_CODE: { field: 'code', message: texts.notUnique },
    RUBRIC_CL_NAME: { field: 'name', message: texts.nameNotUnique },
  };

  protected async show(items: readonly RubricEntity[]): Promise<Row[]> {
    return items.map(({ due, isn, code, name, note, leaf }) => {
      return { due, isn, parentDue: parentOf(due), code, name, note, leaf };
    });
  }

  /** A part of the code, of the name, or of both as they are shown. By the rules of ICU: those of the code know no Cyrillic. */
  protected override search(query: SelectQueryBuilder<RubricEntity>, q: string): void {
    query.andWhere(`(row.code || ' ' || row.name) COLLATE "und-x-icu" ILIKE :q`, { q: `%${escaped(q)}%` });
  }

  protected async fill(item: RubricEntity, fields: Fields, place: Place<RubricEntity>): Promise<void> {
    await this.put(item, fields, place);
    item.code = fields.requiredText('code', 248) ?? item.code;
    item.name = fields.requiredText('name', 2000) ?? item.name;
    const note = fields.text('note', 255);
    if (note !== undefined) item.note = note;
    fields.ignore('isn');
  }
}
