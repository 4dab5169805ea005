import { Column, Entity } from 'typeorm';
import type { DocumentKind } from '../../contract/index.ts';
import { FlagColumn, IsnColumn, IsnKey, NumberColumn, TextColumn } from './columns.ts';
import { DirectoryEntity, HierarchyEntity } from './habits.ts';

@Entity('DOCGROUP_CL')
export class DocumentGroupEntity extends HierarchyEntity {
  @FlagColumn('IS_NODE')
  leaf = true;

  @TextColumn('CODE', { nullable: true })
  code: string | null = null;

  @Column({ name: 'RC_TYPE', type: 'smallint' })
  kind!: DocumentKind;

  @TextColumn('SHABLON')
  numberTemplate = '{N}';
}

@Entity('RUBRIC_CL')
export class RubricEntity extends HierarchyEntity {
  @FlagColumn('IS_NODE')
  leaf = true;

  @TextColumn('RUBRIC_CODE')
  code!: string;

  @TextColumn('NOTE', { nullable: true })
  note: string | null = null;
}

@Entity('ORGANIZ_CL')
export class OrganizationEntity extends HierarchyEntity {
  @TextColumn('FULLNAME', { nullable: true })
  fullName: string | null = null;

  @TextColumn('INN', { nullable: true })
  inn: string | null = null;

  @Column({ name: 'current', type: 'boolean' })
  current = false;
}

/** Подразделение or должностное лицо. */
@Entity('DEPARTMENT')
export class DepartmentEntity extends HierarchyEntity {
  @FlagColumn('IS_NODE')
  official = false;

  @TextColumn('SURNAME', { nullable: true })
  surname: string | null = null;

  @TextColumn('DUTY', { nullable: true })
  duty: string | null = null;

  @TextColumn('DEPARTMENT_INDEX', { nullable: true })
  index: string | null = null;

  /** Where letters about deadlines go (UI-09). */
  @TextColumn('E_MAIL', { nullable: true })
  email: string | null = null;

  @FlagColumn('POST_H')
  head = false;

  @FlagColumn('CARD_FLAG')
  ownsCard = false;

  @TextColumn('CARD_NAME', { nullable: true })
  cardName: string | null = null;

  /** DUE of the подразделение whose картотека it belongs to. */
  @TextColumn('DEPARTMENT_DUE', { nullable: true })
  cardDue: string | null = null;

  @IsnColumn('ISN_CABINET', { nullable: true })
  cabinetIsn: number | null = null;

  @TextColumn('DUE_LINK_ORGANIZ', { nullable: true })
  organizationDue: string | null = null;
}

@Entity('CABINET')
export class CabinetEntity extends DirectoryEntity {
  @IsnKey('ISN_CABINET')
  isn!: number;

  @TextColumn('CABINET_NAME')
  name!: string;

  @TextColumn('DUE')
  cardDue!: string;
}

@Entity('DELIVERY_CL')
export class DeliveryKindEntity extends DirectoryEntity {
  @IsnKey('ISN_LCLASSIF')
  isn!: number;

  @TextColumn('CLASSIF_NAME')
  name!: string;

  @TextColumn('NOTE', { nullable: true })
  note: string | null = null;
}

@Entity('LINK_CL')
export class LinkTypeEntity extends DirectoryEntity {
  @IsnKey('ISN_LCLASSIF')
  isn!: number;

  @TextColumn('CLASSIF_NAME')
  name!: string;

  /** 1 direct, 2 reverse. */
  @NumberColumn('LINK_DIR')
  direction = 1;

  @IsnColumn('ISN_PARE_LINK')
  pairedIsn!: number;
}

@Entity('CITIZEN')
export class CitizenEntity extends DirectoryEntity {
  @IsnKey('ISN_CITIZEN')
  isn!: number;

  @TextColumn('CITIZEN_SURNAME')
  name!: string;

  @TextColumn('CITIZEN_CITY', { nullable: true })
  city: string | null = null;

  @TextColumn('CITIZEN_ADDR', { nullable: true })
  address: string | null = null;

  @TextColumn('ZIPCODE', { nullable: true })
  zip: string | null = null;

  @TextColumn('PHONE', { nullable: true })
  phone: string | null = null;

  @TextColumn('E_MAIL', { nullable: true })
  email: string | null = null;

  @TextColumn('SNILS', { nullable: true })
  snils: string | null = null;

  /** The name as it is compared; the database makes it. */
  @Column({ name: 'name_key', type: 'text', insert: false, update: false })
  nameKey!: string;
}

@Entity('STTEXT')
export class StandardTextEntity extends DirectoryEntity {
  @IsnKey('ISN_LCLASSIF')
  id!: number;

  @TextColumn('CLASSIF_NAME')
  name!: string;

  @TextColumn('STTEXT')
  text!: string;
}
