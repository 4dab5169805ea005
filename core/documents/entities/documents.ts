import { Column, Entity } from 'typeorm';
import type { DocumentKind, IsoDate } from '../../contract/index.ts';
import { DateColumn, FlagColumn, IsnColumn, IsnKey, NumberColumn, TextColumn } from './columns.ts';

/** РК. Registration writes it in sets; here it is read. */
@Entity('DOC_RC')
export class DocumentEntity {
  @IsnKey('ISN_DOC')
  isn!: number;

  @Column({ name: 'KIND_DOC', type: 'smallint' })
  kind!: DocumentKind;

  @TextColumn('DUE_DOCGROUP')
  groupDue!: string;

  @TextColumn('DUE_CARD')
  cardDue!: string;

  @IsnColumn('ISN_CABINET', { nullable: true })
  cabinetIsn!: number | null;

  @TextColumn('FREE_NUM')
  number!: string;

  @DateColumn('DOC_DATE')
  date!: IsoDate;

  @Column({ name: 'SECURLEVEL', type: 'smallint' })
  access!: number;

  @DateColumn('PLAN_DATE')
  planDate!: IsoDate | null;

  @DateColumn('FACT_DATE')
  factDate!: IsoDate | null;

  @TextColumn('ANNOTAT', { nullable: true })
  content!: string | null;

  @IsnColumn('ISN_DELIVERY', { nullable: true })
  deliveryIsn!: number | null;

  @FlagColumn('IS_COLLECTIVE')
  collective!: boolean;

  @FlagColumn('CITO')
  urgent!: boolean;

  @NumberColumn('version')
  version!: number;
}

@Entity('REF_FILE')
export class FileEntity {
  @IsnKey('ISN_REF_FILE')
  id!: number;

  @IsnColumn('ISN_REF_DOC')
  documentIsn!: number;

  @TextColumn('NAME')
  name!: string;

  @IsnColumn('FILESIZE')
  size!: number;

  @FlagColumn('SEND_ENABLED')
  send!: boolean;

  @NumberColumn('ORDERNUM')
  order!: number;

  @Column({ name: 'sha256', type: 'char', length: 64 })
  sha256!: string;
}
