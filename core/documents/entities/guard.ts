import { CodedError } from '../../contract/errors.ts';
import type { Database } from '../../ports/database.ts';

/**
 * Runs work on the entities. Errors of TypeORM carry the statement with all its values, among them personal data and
 * secrets: what goes on is the error of the server without them, or, where the server is away, the coded error for that.
 */
export async function guarded<T>(database: Database, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CodedError) throw error;
    await database.ping();
    const { driverError } = error as { driverError?: Error & { detail?: string; where?: string } };
    if (driverError === undefined) throw error;
    delete driverError.detail;
    delete driverError.where;
    throw driverError;
  }
}
