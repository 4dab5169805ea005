import { FlagColumn, IsnColumn, NumberColumn, TextColumn, TextKey, TimeColumn } from './columns.ts';

/** What every row of a directory has: who made and changed it, and the mark of being deleted. */
export abstract class DirectoryEntity {
  @FlagColumn('DELETED')
  deleted = false;

  @TimeColumn('INS_DATE')
  createdAt!: Date;

  @IsnColumn('INS_WHO', { nullable: true })
  createdBy!: number | null;

  @TimeColumn('UPD_DATE')
  updatedAt: Date | null = null;

  @IsnColumn('UPD_WHO', { nullable: true })
  updatedBy: number | null = null;
}

/** A row of a hierarchical directory; others refer to it by its DUE, the path of its codes. */
export abstract class HierarchyEntity extends DirectoryEntity {
  @TextKey('DUE')
  due!: string;

  @IsnColumn('ISN_NODE')
  isn!: number;

  /** 0 at the top. */
  @IsnColumn('ISN_HIGH_NODE')
  parentIsn = 0;

  /** 1 at the top. */
  @NumberColumn('LAYER')
  layer = 1;

  @NumberColumn('WEIGHT')
  weight = 0;

  @TextColumn('CLASSIF_NAME')
  name!: string;
}
