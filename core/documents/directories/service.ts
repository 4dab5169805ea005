import type { DataSource } from 'typeorm';
import type { Database } from '../../ports/database.ts';
import type { DirectoryName, DirectoryService } from '../api.ts';
import type { Calendar } from '../dates.ts';
import { guarded } from '../entities/guard.ts';
import { storable } from '../storable.ts';
import { userIsn } from '../users.ts';
import { Attributes } from './attributes.ts';
import { Cabinets } from './cabinets.ts';
import { Cards } from './cards.ts';
import { Departments } from './departments.ts';
import { DocumentGroups } from './document-groups.ts';
import { Citizens, DeliveryKinds, LinkTypes } from './linear.ts';
import { Organizations } from './organizations.ts';
import { Rubrics } from './rubrics.ts';
import { StandardTexts } from './standard-texts.ts';
import type { Author, Directory } from './table.ts';

/** Directories as the API shows and changes them (ED-01). */
export function directoryService(source: DataSource, database: Database, calendar: Calendar): DirectoryService {
  const directories: Readonly<Record<DirectoryName, Directory>> = {
    organizations: new Organizations(source, database),
    departments: new Departments(source),
    cabinets: new Cabinets(source),
    cards: new Cards(source),
    'document-groups': new DocumentGroups(source),
    'delivery-kinds': new DeliveryKinds(source),
    'link-types': new LinkTypes(source),
    rubrics: new Rubrics(source),
    citizens: new Citizens(source),
    attributes: new Attributes(database),
    'standard-texts': new StandardTexts(source),
  };
  const author = async (by: string): Promise<Author> => {
    return { user: await userIsn(by, database), at: calendar.clock.now() };
  };
  const inDirectory = <T>(name: DirectoryName, work: (directory: Directory) => Promise<T>) =>
    guarded(database, () => work(directories[name]));
  return {
    list: (name, { q, parent, ...page }) => {
      const filter = {
        ...page,
        ...(q && { q: storable(q) }),
        ...(parent !== undefined && { parent: storable(parent) }),
      };
      return inDirectory(name, (directory) => directory.list(filter));
    },
    read: (name, key) => inDirectory(name, (directory) => directory.read(storable(key))),
    create: (name, row, by) => inDirectory(name, async (directory) => directory.create(row, await author(by))),
    update: (name, key, changes, by) =>
      inDirectory(name, async (directory) => directory.update(storable(key), changes, await author(by))),
    remove: (name, key, by) =>
      inDirectory(name, async (directory) => directory.remove(storable(key), await author(by))),
  };
}
