import type { Call, PosCore, Route } from './core.ts';
import type { Organisation } from './organisations.ts';
import type { Outcome } from './replies.ts';

/** The token endpoint: OAuth 2.0 client credentials (RFC 6749), with errors in its own form. */
export const tokenRoute: Route = {
  operation: 'token',
  method: 'POST',
  path: '/oauth/token',
  access: 'open',
  speaker: (core, call) => {
    const credentials = credentialsOf(call, parametersOf(call));
    return credentials && core.organisations.withClient(credentials.id, call.contour);
  },
  handle: issueToken,
};

interface Credentials {
  id: string;
  secret: string;
}

function issueToken(core: PosCore, call: Call): Outcome {
  const form = parametersOf(call);
  if (!form) return refused(400, 'invalid_request', 'Ожидаются параметры application/x-www-form-urlencoded.');
  if (repeats(form)) return refused(400, 'invalid_request', 'Параметр указан несколько раз.');
  if (usesBothMethods(call, form)) return refused(400, 'invalid_request', 'Указаны два способа аутентификации.');
  const grant = form.get('grant_type');
  if (!grant) return refused(400, 'invalid_request', 'Не указан grant_type.');
  const organisation = authenticated(core, call, form);
  if (!organisation) return invalidClient(call);
  if (grant !== 'client_credentials') {
    return refused(400, 'unsupported_grant_type', 'Поддерживается только client_credentials.');
  }
  const token = core.tokens.issue(organisation, call.contour);
  return {
    effective: false,
    reply: {
      status: 200,
      headers: { 'cache-control': 'no-store' },
      json: { access_token: token, token_type: 'Bearer', expires_in: core.tokens.lifetimeSeconds, scope: 'lko' },
    },
  };
}

function parametersOf({ headers, body }: Call): URLSearchParams | undefined {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded' || !body.bytes) return undefined;
  return new URLSearchParams(body.bytes.toString('utf8'));
}

function repeats(form: URLSearchParams): boolean {
  const names = [...form.keys()];
  return new Set(names).size < names.length;
}

function usesBothMethods({ headers }: Call, form: URLSearchParams): boolean {
  return headers.authorization !== undefined && form.has('client_secret');
}

function authenticated(core: PosCore, call: Call, form: URLSearchParams): Organisation | undefined {
  const credentials = credentialsOf(call, form);
  const organisation = credentials && core.organisations.withClient(credentials.id, call.contour);
  return organisation?.clientSecret === credentials?.secret ? organisation : undefined;
}

function credentialsOf({ headers }: Call, form: URLSearchParams | undefined): Credentials | undefined {
  if (headers.authorization !== undefined) return basicCredentials(headers.authorization);
  const id = form?.get('client_id');
  return id ? { id, secret: form?.get('client_secret') ?? '' } : undefined;
}

/** HTTP Basic; id and secret are form-encoded inside (RFC 6749, 2.3.1). */
function basicCredentials(authorization: string): Credentials | undefined {
  const encoded = /^Basic +([\w+/]+=*)$/i.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  const [id, ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  try {
    const decode = (text: string) => decodeURIComponent(text.replaceAll('+', ' '));
    return { id: decode(id ?? ''), secret: decode(rest.join(':')) };
  } catch {
    return undefined;
  }
}

function invalidClient({ headers, contour }: Call): Outcome {
  const outcome = refused(401, 'invalid_client', 'Неизвестный идентификатор или неверный секретный ключ.');
  if (headers.authorization === undefined) return outcome;
  const challenge = { 'www-authenticate': `Basic realm="${contour}"` };
  return { ...outcome, reply: { ...outcome.reply, headers: challenge } };
}

function refused(status: number, error: string, description: string): Outcome {
  return { effective: false, reply: { status, json: { error, error_description: description } } };
}
