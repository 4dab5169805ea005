import { PermanentError, RetryLaterError } from '../../contract/errors.ts';
import { texts } from './texts.ts';

/** No binaries of PostgreSQL are installed for this platform. */
export class BinariesMissing extends PermanentError {
  constructor(platform: string) {
    super('EMBEDDED_BINARIES_MISSING', texts.binariesMissing(platform));
  }
}

/** Root may not run PostgreSQL, and there is no other account to run it as. */
export class NoServerUser extends PermanentError {
  constructor(candidates: readonly string[]) {
    super('EMBEDDED_NO_SERVER_USER', texts.noServerUser(candidates.join(', ')));
  }
}

/** The directory cannot be made, read or written. */
export class DirectoryUnusable extends PermanentError {
  constructor(directory: string, cause: unknown) {
    super('EMBEDDED_DIRECTORY_UNUSABLE', texts.directoryUnusable(directory, reason(cause)), { item: directory, cause });
  }
}

/** The directory holds files that are not ours. */
export class DirectoryForeign extends PermanentError {
  constructor(directory: string) {
    super('EMBEDDED_DIRECTORY_FOREIGN', texts.directoryForeign(directory), { item: directory });
  }
}

/** The directory is a copy of another one whose data were moved elsewhere; both would use the same data. */
export class DirectoryCopied extends PermanentError {
  constructor(directory: string, original: string, pointer: string) {
    super('EMBEDDED_DIRECTORY_COPIED', texts.directoryCopied(directory, original, pointer), { item: directory });
  }
}

/** What our own files say does not fit together (a cluster without its password, for example). */
export class ClusterDamaged extends PermanentError {
  constructor(directory: string, what: string) {
    super('EMBEDDED_CLUSTER_DAMAGED', texts.clusterDamaged(directory, what), { item: directory });
  }
}

/** The cluster was made by another major version of PostgreSQL. */
export class ClusterVersion extends PermanentError {
  constructor(directory: string, found: string, expected: number) {
    super('EMBEDDED_CLUSTER_VERSION', texts.clusterVersion(directory, found, expected), { item: directory });
  }
}

/** No place on this machine is open to the account that the server runs as. */
export class NoShelter extends PermanentError {
  constructor(user: string, places: readonly string[]) {
    super('EMBEDDED_NO_SHELTER', texts.noShelter(user, places.join(', ')));
  }
}

/** The account that the server runs as can no longer enter the directory of its data. */
export class ClusterClosed extends PermanentError {
  constructor(directory: string, user: string) {
    super('EMBEDDED_CLUSTER_CLOSED', texts.clusterClosed(directory, user), { item: directory });
  }
}

/** The configured port belongs to another program. */
export class PortTaken extends PermanentError {
  constructor(port: number) {
    super('EMBEDDED_PORT_TAKEN', texts.portTaken(port), { item: String(port) });
  }
}

/** `initdb` failed. */
export class InitFailed extends PermanentError {
  constructor(directory: string, output: string) {
    super('EMBEDDED_INIT_FAILED', texts.initFailed(directory, output), { item: directory });
  }
}

/** The server ended before it accepted connections. */
export class StartFailed extends PermanentError {
  constructor(directory: string, output: string) {
    super('EMBEDDED_START_FAILED', texts.startFailed(directory, output), { item: directory });
  }
}

/** The server did not become ready, or did not end, within the time. */
export class ServerSlow extends RetryLaterError {
  constructor(directory: string, doing: 'start' | 'stop', seconds: number) {
    super('EMBEDDED_SERVER_SLOW', texts.serverSlow(directory, doing, seconds), { item: directory });
  }
}

function reason(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  return code === undefined ? String(cause) : texts.systemReason(code);
}
