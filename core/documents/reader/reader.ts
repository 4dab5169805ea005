import type { DataSource } from 'typeorm';
import type { FileVault } from '../../contract/index.ts';
import type { Sql } from '../../ports/database.ts';
import type { DocumentReader } from '../api.ts';
import { FileEntity } from '../entities/documents.ts';
import { noSuchFile } from '../errors.ts';
import { listDocuments } from './list.ts';
import { viewDocument } from './view.ts';

/** РК as the API shows them. */
export function documentReader(source: DataSource, sql: Sql, files: FileVault): DocumentReader {
  return {
    list: (filter) => listDocuments(filter, sql),
    get: (isn) => viewDocument(isn, source, sql),
    async file(isn, fileId) {
      const file = await source.getRepository(FileEntity).findOneBy({ id: fileId, documentIsn: isn });
      if (file === null) throw noSuchFile(String(fileId));
      return { name: file.name, size: file.size, content: files.open(file.sha256) };
    },
  };
}
