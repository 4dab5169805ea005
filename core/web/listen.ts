import { CodedError } from '../contract/errors.ts';
import { texts } from './texts.ts';

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** Something that listens when it is told to, and resolves with its address. */
export interface Listening {
  listen(place: Place): Promise<string>;
}

const reasons = { EADDRINUSE: texts.portTaken, EACCES: texts.portForbidden, EADDRNOTAVAIL: texts.hostUnknown };

/** @throws {CodedError} `PORT_UNUSABLE` where the configuration has to change, by the variables that set `names` */
export async function listen(server: Listening, { host, port }: Place, names: typeof texts.web): Promise<string> {
  try {
    return await server.listen({ host, port });
  } catch (error) {
    const reason = reasons[(error as NodeJS.ErrnoException).code as keyof typeof reasons];
    if (reason === undefined) throw error;
    throw new CodedError('PORT_UNUSABLE', reason(host, port, names), { cause: error });
  }
}
