import ntlm from 'nodemailer-ntlm-auth';

/** What the library hands to a method of authorisation. */
interface Context {
  readonly auth: { readonly credentials: { readonly user: string; readonly pass: string } };
  sendCommand(command: string): Promise<{ readonly status: number }>;
}

/** The server waits for an answer to what it has sent. */
const challenge = 334;
/** The command or its method is not known there. */
const unknown = new Set([500, 502, 503, 504]);

/** «Авторизация Windows»: NTLM over SMTP. Its errors have codes of ours, as those of the package have none. */
export async function authorizeByNtlm(context: Context): Promise<unknown> {
  let status = 0;
  const sendCommand = async (command: string) => {
    const reply = await context.sendCommand(command);
    status = reply.status;
    return reply;
  };
  const { user, pass } = context.auth.credentials;
  try {
    return await ntlm({ ...context, auth: { credentials: { ...accountOf(user), pass } }, sendCommand });
  } catch {
    throw Object.assign(new Error('NTLM'), { code: codeOf(status) });
  }
}

function codeOf(status: number): string {
  // After a challenge nothing was refused: it could not be read.
  if (status === challenge) return 'MAIL_CHALLENGE';
  return unknown.has(status) ? 'MAIL_METHOD_MISSING' : 'MAIL_AUTHORIZATION';
}

/** `DOMAIN\user` names both; `user@domain` is a name of its own for the domain controller. */
function accountOf(name: string): { user: string; options: { domain: string; workstation: string } } {
  const [, domain = '', user = name] = /^([^\\]+)\\(.+)$/.exec(name) ?? [];
  return { user, options: { domain, workstation: '' } };
}
