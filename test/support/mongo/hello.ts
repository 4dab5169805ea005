import { type Document, ObjectId } from 'bson';
import { wide } from './wire.ts';

const greetings = new Set(['hello', 'isMaster', 'ismaster']);

export function isGreeting(name: string): boolean {
  return greetings.has(name);
}

export interface Identity {
  /** `host:port` */
  readonly address: string;
  readonly replicaSet: string | undefined;
}

const processId = new ObjectId();

/** How a server of version 7 introduces itself. */
export function greeting({ address, replicaSet }: Identity, connectionId: number): Document {
  const set = {
    setName: replicaSet,
    setVersion: 1,
    hosts: [address],
    primary: address,
    me: address,
    secondary: false,
    electionId: new ObjectId('7fffffff0000000000000001'),
  };
  return {
    helloOk: true,
    ismaster: true,
    isWritablePrimary: true,
    topologyVersion: { processId, counter: wide(1) },
    maxBsonObjectSize: 16_777_216,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: 30,
    connectionId,
    minWireVersion: 0,
    maxWireVersion: 21,
    readOnly: false,
    ...(replicaSet !== undefined && set),
    ok: 1,
  };
}
