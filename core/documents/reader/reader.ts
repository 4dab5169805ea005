import type { DataSource } from 'typeorm';
import type { FileVault } from '../../contract/index.ts';
import type { Database } from '../../ports/database.ts';
import type { DocumentReader } from '../api.ts';
import { FileEntity } from '../entities/documents.ts';
import { guarded } from '../entities/guard.ts';
import { noSuchDocument, noSuchFile } from '../errors.ts';
import { viewDocument } from './view.ts';

/** РК as the API shows them. */
export function documentReader(source: DataSource, database: Database, files: FileVault): DocumentReader {
  return {
    async card(isn) {
      const [row] = await database.query<{ due: string }>(
        'SELECT "DUE_CARD" AS due FROM delo."DOC_RC" WHERE "ISN_DOC" = $1',
        [isn],
      );
      if (row === undefined) throw noSuchDocument(isn);
      return row.due;
    },
    get: (isn) => viewDocument(isn, database),
    async file(isn, fileId) {
      const found = source.getRepository(FileEntity).findOneBy({ id: fileId, documentIsn: isn });
      const file = await guarded(database, () => found);
      if (file === null) throw noSuchFile(String(fileId));
      return { name: file.name, size: file.size, content: files.open(file.sha256) };
    },
  };
}
