import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../../../scripts/harness/free-port.ts';
import { until } from '../../../../scripts/harness/until.ts';

const program = process.env.EXIM_PATH ?? '/usr/sbin/exim4';

/** Debian's Exim, which speaks NTLM (its `spa` authenticator); undefined where it is not installed. */
export const eximProgram = isThere(program) ? program : undefined;

export interface Exim {
  /** Plain, with STARTTLS. */
  readonly port: number;
  readonly sslPort: number;
  /** Headers and bodies of the letters that it has taken. */
  letters(): Promise<string[]>;
  close(): Promise<void>;
}

/** Starts an Exim of our own, with its own configuration, in a directory of its own; it keeps letters in its queue. */
export async function startExim(options: {
  readonly user: string;
  readonly password: string;
  readonly certificate: { readonly key: Buffer; readonly cert: Buffer };
}): Promise<Exim> {
  const directory = await mkdtemp(path.join(tmpdir(), 'priemnaya-exim-'));
  const at = (name: string) => path.join(directory, name);
  // It leaves its rights behind, and must find its files all the same.
  await chmod(directory, 0o777);
  for (const name of ['spool', 'log']) {
    await mkdir(at(name));
    await chmod(at(name), 0o777);
  }
  await writeFile(at('host.key'), options.certificate.key);
  await writeFile(at('host.pem'), options.certificate.cert);
  await chmod(at('host.key'), 0o644);
  const [port, sslPort] = [await freePort(), await freePort()];
  await writeFile(
    at('exim.conf'),
    `primary_hostname = localhost
spool_directory = ${at('spool')}
log_file_path = ${at('log')}/%slog
pid_file_path = ${at('exim.pid')}
local_interfaces = <; 127.0.0.1
daemon_smtp_ports = ${port} : ${sslPort}
tls_on_connect_ports = ${sslPort}
tls_advertise_hosts = *
tls_certificate = ${at('host.pem')}
tls_privatekey = ${at('host.key')}
host_lookup =
rfc1413_query_timeout = 0s
queue_only = true
acl_smtp_rcpt = rcpt
acl_smtp_data = accept

begin acl
rcpt:
  accept authenticated = *
  deny message = Authentication required

begin authenticators
spa:
  driver = spa
  public_name = NTLM
  server_password = \${if eq{$auth1}{${options.user}}{${options.password}}fail}
  server_set_id = $auth1
`,
  );
  await chmod(at('exim.conf'), 0o644);
  const child = spawn(program, ['-C', at('exim.conf'), '-bdf'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const close = async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await until('the mail server', () => child.exitCode === null && reached(port), 30_000);
  } catch (error) {
    await close();
    throw new Error(`Exim did not start: ${said}`, { cause: error });
  }
  return {
    port,
    sslPort,
    close,
    letters: async () => {
      const queue = at('spool/input');
      const names = (await readdir(queue).catch(() => [])).filter((name) => name.endsWith('-H')).sort();
      return Promise.all(
        names.map(async (name) => {
          const parts = [name, name.replace(/-H$/, '-D')].map((part) => readFile(path.join(queue, part), 'utf8'));
          return (await Promise.all(parts)).join('\n');
        }),
      );
    },
  };
}

function reached(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.end();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

function isThere(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
