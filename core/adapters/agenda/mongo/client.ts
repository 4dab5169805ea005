import { MongoClient, MongoServerError } from 'mongodb';
import type { BackingOptions } from '../backing.ts';
import { mongoAway, mongoRefused, mongoUrlInvalid } from '../errors.ts';

/** Client of the store, not connected yet. Nothing that breaks on it ends the process. */
export function agendaClient({ url, connections, patienceMs, failed }: BackingOptions): MongoClient {
  const client = parsed(url, {
    appName: 'priemnaya-agenda',
    maxPoolSize: connections,
    // The driver itself waits for ever for a peer that takes bytes and never answers.
    connectTimeoutMS: patienceMs,
    socketTimeoutMS: patienceMs,
    serverSelectionTimeoutMS: patienceMs,
    waitQueueTimeoutMS: patienceMs,
    // How long the watch of the driver needs to find a dead peer: this and the time to connect.
    heartbeatFrequencyMS: patienceMs,
    // What is stored must be seen by whoever is told of it.
    readPreference: 'primary',
  });
  client.on('error', failed);
  return client;
}

function parsed(url: string, options: ConstructorParameters<typeof MongoClient>[1]): MongoClient {
  try {
    return new MongoClient(url, options);
  } catch {
    // The error of the driver may quote parts of the address.
    throw mongoUrlInvalid();
  }
}

/** Servers and database, for messages. */
export function whereOf(client: MongoClient): string {
  const { srvHost, hosts, dbName } = client.options;
  return `${srvHost ?? hosts.map(String).join(',')}/${dbName}`;
}

/** Wrong credentials, missing rights. */
const refusals = new Set([13, 18, 8000]);

/** What callers see of an error of the driver at the start. */
export function translated(error: unknown, client: MongoClient): unknown {
  const where = whereOf(client);
  if (!(error instanceof MongoServerError)) return mongoAway(where, error);
  return refusals.has(Number(error.code)) ? mongoRefused(where) : error;
}
