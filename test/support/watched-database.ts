import type { Database, Transaction } from '../../core/ports/database.ts';

/** A database that tells of each statement before it is run: to count them, or to do something in between. */
export function watchedDatabase(
  database: Database,
  before: (sql: string, parameters?: readonly unknown[]) => Promise<void> | void,
): Database {
  return new Proxy(database, {
    get(target, name) {
      if (name === 'query') {
        return async (sql: string, parameters?: readonly unknown[]) => {
          await before(sql, parameters);
          return target.query(sql, parameters);
        };
      }
      if (name === 'transaction') {
        return <T>(work: (transaction: Transaction) => Promise<T>) =>
          target.transaction((transaction) =>
            work({
              attempt: (attempted) => transaction.attempt(attempted),
              async query<Row>(sql: string, parameters?: readonly unknown[]) {
                await before(sql, parameters);
                return transaction.query<Row>(sql, parameters);
              },
            }),
          );
      }
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}
