import type { Duplex } from 'node:stream';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Transaction } from '../../ports/database.ts';
import { preparedName } from '../../ports/prepared.ts';
import { TransactionLost, TransactionOver, translated } from './errors.ts';

/** Runs one statement; statements without parameters may be several, divided by semicolons. */
export async function runQuery<Row>(
  client: pg.ClientBase,
  where: string,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<Row[]> {
  try {
    const result = await client.query(...questionOf(sql, parameters));
    // Several statements give a result each; the last one is the answer.
    const last = (Array.isArray(result) ? result.at(-1) : result) as pg.QueryResult | undefined;
    return (last?.rows ?? []) as Row[];
  } catch (error) {
    throw translated(error, where);
  }
}

/** A plan that is kept is made for a few values; for more of them the server plans anew. */
const fewValues = 10;

function questionOf(sql: string, parameters: readonly unknown[]): [pg.QueryConfig] {
  // Without parameters a text may hold several statements.
  if (parameters.length === 0) return [{ text: sql }];
  const isMany = (parameter: unknown) => Array.isArray(parameter) && parameter.length > fewValues;
  const name = parameters.some(isMany) ? undefined : preparedName(sql);
  return [{ text: sql, values: [...parameters], ...(name !== undefined && { name }) }];
}

/** Runs `work` between BEGIN and COMMIT on a connection that nobody else uses meanwhile. */
export async function runTransaction<T>(
  client: pg.ClientBase,
  where: string,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  await runQuery(client, where, 'begin');
  const transaction = new OpenTransaction(client, where);
  let result: T;
  try {
    result = await work(transaction);
  } catch (error) {
    transaction.end();
    // When the rollback fails, the connection is lost and the server rolls back by itself.
    await runQuery(client, where, 'rollback').catch(() => {});
    throw error;
  }
  transaction.end();
  try {
    const { command } = await client.query('commit');
    if (command === 'ROLLBACK') throw new TransactionLost();
  } catch (error) {
    // A deferred constraint refuses at COMMIT: the transaction is over then, too. One that is not must not stay open on a
    // connection that others get.
    await runQuery(client, where, 'rollback').catch(() => {});
    throw translated(error, where);
  }
  return result;
}

class OpenTransaction implements Transaction {
  private over = false;
  private depth = 0;

  constructor(
    private readonly client: pg.ClientBase,
    private readonly where: string,
  ) {}

  end(): void {
    this.over = true;
  }

  async query<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]> {
    if (this.over) throw new TransactionOver();
    return runQuery<Row>(this.client, this.where, sql, parameters);
  }

  async *copyOut(query: string, parameters: readonly unknown[], format: string): AsyncGenerator<Uint8Array> {
    if (this.over) throw new TransactionOver();
    const sql = `COPY (${withLiterals(query, parameters)}) TO STDOUT (${format})`;
    const bytes = this.client.query(copyTo(sql, { highWaterMark: copyBuffer }));
    // The connection tells it of its end when nobody reads it any more.
    bytes.on('error', () => {});
    let over = false;
    try {
      for await (const chunk of bytes) yield chunk as Buffer;
      over = true;
    } catch (error) {
      over = true;
      throw translated(error, this.where);
    } finally {
      // What the server still has to say would be taken for answers to later questions.
      if (!over) socketOf(this.client).destroy(new Error(abandoned));
    }
  }

  async attempt<T>(work: () => Promise<T>): Promise<T> {
    const savepoint = `attempt_${++this.depth}`;
    try {
      await this.query(`savepoint ${savepoint}`);
      const result = await work();
      await this.query(`release savepoint ${savepoint}`);
      return result;
    } catch (error) {
      await this.query(`rollback to savepoint ${savepoint}; release savepoint ${savepoint}`).catch(() => {});
      throw error;
    } finally {
      this.depth -= 1;
    }
  }
}

const copyBuffer = 1 << 18;
const abandoned = 'Connection terminated: a COPY was left before its end';

function socketOf(client: pg.ClientBase): Duplex {
  return (client as unknown as { connection: { stream: Duplex } }).connection.stream;
}

/** COPY takes no parameters. */
function withLiterals(sql: string, parameters: readonly unknown[]): string {
  return sql.replace(/\$(\d+)/g, (_, number: string) => literal(parameters[Number(number) - 1]));
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  return pg.escapeLiteral(Array.isArray(value) ? `{${value.map(element).join(',')}}` : textOf(value));
}

function element(value: unknown): string {
  return value === null ? 'NULL' : `"${textOf(value).replace(/["\\]/g, '\\$&')}"`;
}

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
