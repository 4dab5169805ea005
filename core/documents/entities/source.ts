import { DataSource } from 'typeorm';
import { sessionOptions } from '../../ports/session.ts';
import {
  CabinetEntity,
  CitizenEntity,
  DeliveryKindEntity,
  DepartmentEntity,
  DocumentGroupEntity,
  LinkTypeEntity,
  OrganizationEntity,
  RubricEntity,
  StandardTextEntity,
} from './directories.ts';
import { DocumentEntity, FileEntity } from './documents.ts';

/** Directories are changed by people, and РК are opened one at a time: a few connections do. */
const connections = 4;

/** Opens the connections of the entities. Tables are made by the migrations, never by TypeORM. */
export function openEntities(url: string): Promise<DataSource> {
  const source = new DataSource({
    type: 'postgres',
    url,
    schema: 'delo',
    applicationName: 'priemnaya-documents',
    poolSize: connections,
    connectTimeoutMS: 10_000,
    extra: { options: sessionOptions(), keepAlive: true },
    // A connection that breaks while nobody uses it is replaced by the pool.
    poolErrorHandler: () => {},
    installExtensions: false,
    logging: false,
    entities: [
      CabinetEntity,
      CitizenEntity,
      DeliveryKindEntity,
      DepartmentEntity,
      DocumentEntity,
      DocumentGroupEntity,
      FileEntity,
      LinkTypeEntity,
      OrganizationEntity,
      RubricEntity,
      StandardTextEntity,
    ],
  });
  return source.initialize();
}
