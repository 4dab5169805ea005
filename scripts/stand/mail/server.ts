import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { readLetter, type SeenLetter } from './letter.ts';

export interface MailServerOptions {
  /** 0, or nothing: any free one. */
  readonly port?: number;
  /** Without one there is neither SSL nor STARTTLS. */
  readonly certificate?: { readonly key: Buffer; readonly cert: Buffer };
  /** TLS from the first byte. */
  readonly ssl?: boolean;
  /** The only one who may send; without one nobody needs to say who they are. */
  readonly user?: { readonly name: string; readonly password: string };
  /** Says why a letter is not taken, e.g. `550 No such mailbox`; may also keep it waiting. */
  readonly refuse?: (
    step: 'sender' | 'recipient' | 'letter',
    address: string,
  ) => string | undefined | Promise<string | undefined>;
  readonly received?: (letter: SeenLetter, raw: string) => Promise<void> | void;
}

/** A mail server that keeps what it gets. */
export interface MailServer {
  readonly port: number;
  /** In order of their arrival, repeats too. */
  readonly letters: SeenLetter[];
  close(): Promise<void>;
}

/** Starts a real SMTP server on the loopback address. */
export async function createMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const { port = 0, certificate, ssl = false, user, refuse = () => undefined, received = () => {} } = options;
  const letters: SeenLetter[] = [];
  const off = [...(certificate === undefined || ssl ? ['STARTTLS'] : []), ...(user === undefined ? ['AUTH'] : [])];
  const server = new SMTPServer({
    ...certificate,
    secure: ssl,
    disabledCommands: off,
    authOptional: user === undefined,
    allowInsecureAuth: certificate === undefined,
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 1_000,
    onAuth: (auth, _session, done) => {
      const known = auth.username === user?.name && auth.password === user?.password;
      done(
        known ? null : answer('535 5.7.8 Authentication credentials invalid'),
        known ? { user: auth.username } : undefined,
      );
    },
    onMailFrom: ({ address }, _session, done) => void judged('sender', address).then(done),
    onRcptTo: ({ address }, _session, done) => void judged('recipient', address).then(done),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks).toString();
        const address = session.envelope.rcptTo[0]?.address ?? '';
        const refused = await judged('letter', address);
        if (refused !== null) return done(refused);
        const letter = readLetter(raw);
        letters.push(letter);
        await received(letter, raw);
        return done(null, `queued as ${letters.length}`);
      });
    },
  });
  const judged = async (step: 'sender' | 'recipient' | 'letter', address: string) => {
    const refusal = await refuse(step, address);
    return refusal === undefined ? null : answer(refusal);
  };
  // A client that breaks off is the client's business.
  server.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    letters,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function answer(text: string): Error {
  return Object.assign(new Error(text.slice(4)), { responseCode: Number(text.slice(0, 3)) });
}
