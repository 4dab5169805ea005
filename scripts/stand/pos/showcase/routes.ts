import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { jsonContent } from '../content.ts';
import type { Call, PosCore, Route } from '../core.ts';
import { refusals } from '../errors.ts';
import { arriving } from '../incoming.ts';
import { type Outcome, ok } from '../replies.ts';
import { formatSeconds } from '../time.ts';
import type { ErrorDetail } from '../wire.ts';
import type { ShowcaseAccount } from './accounts.ts';
import { showcaseRefusals } from './errors.ts';
import { examine } from './examine.ts';
import { type ReceivedFile, readParts } from './parts.ts';
import { mustBeUnused, settle, type Transaction } from './transactions.ts';
import { progressAt, type Upload } from './uploads.ts';

/** The operations of the showcase. */
export const showcaseRoutes: readonly Route[] = [
  {
    operation: 'showcaseToken',
    method: 'POST',
    path: '/showcase/v1/auth/token',
    access: 'open',
    account: (core, call) => namedAccount(core, call),
    handle: issueToken,
  },
  {
    operation: 'upload',
    method: 'POST',
    path: '/showcase/v1/uploads',
    access: 'transaction',
    admit: (call) => mustBeUnused(transactionOf(call), call.requestId),
    receive,
    handle: upload,
    leave,
    answered: (call, status) => {
      if (call.transaction) settle(call.transaction, call.requestId, status);
    },
  },
  { operation: 'findUpload', method: 'GET', path: '/showcase/v1/uploads', access: 'transaction', handle: findUpload },
  {
    operation: 'uploadState',
    method: 'GET',
    path: '/showcase/v1/uploads/{uploadId}',
    access: 'transaction',
    handle: uploadState,
  },
];

interface Credentials {
  login: string;
  password: string;
}

/** The body stays out of the journal: it holds the password. */
function credentialsOf({ headers, body }: Call): Credentials {
  const { json, failure } = jsonContent(headers['content-type'], body);
  if (failure) throw failure;
  const given = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  const wrong = ['login', 'password'].filter((field) => typeof given[field] !== 'string');
  const details = wrong.map((field): ErrorDetail => ({ field, code: 'REQUIRED', message: 'Нужна строка.' }));
  if (details.length > 0) throw refusals.validation(details);
  return { login: given.login as string, password: given.password as string };
}

function namedAccount(core: PosCore, call: Call): ShowcaseAccount | undefined {
  try {
    return core.showcase.accounts.known(credentialsOf(call).login, call.contour);
  } catch {
    // Why the body is not understood is told when the call is carried out.
    return undefined;
  }
}

function issueToken(core: PosCore, call: Call): Outcome {
  const { login, password } = credentialsOf(call);
  const account = core.showcase.accounts.known(login, call.contour);
  if (account?.password !== password) throw showcaseRefusals.loginFailed();
  const { token, expiresAt } = core.showcase.transactions.issue(account, call.contour);
  const outcome = ok({ transactionToken: token, expiresAt: formatSeconds(expiresAt) });
  return { ...outcome, reply: { ...outcome.reply, headers: { 'cache-control': 'no-store' } } };
}

async function receive(core: PosCore, call: Call, request: IncomingMessage): Promise<void> {
  const body = arriving(request, call.fault);
  if (call.refusal || call.fault?.kind === 'status' || call.fault?.kind === 'reset') {
    for await (const _ of body);
    return;
  }
  const { folder, options } = core.showcase;
  call.upload = await readParts(call.headers, body, folder, options.maxFileBytes);
}

async function upload(core: PosCore, call: Call): Promise<Outcome> {
  const received = call.upload;
  if (!received) throw refusals.badRequest('Нет тела запроса.');
  if ('failure' in received) throw received.failure;
  const { rows, sha256, file } = received;
  if (file.sha256 !== sha256) throw showcaseRefusals.checksumMismatch(file.sha256);
  const { account } = transactionOf(call);
  mustBeNew(core, call, account, file);
  const examination = await examine(file, core.showcase.rules.forUpload(call.contour, account.login));
  if (examination.rows !== rows) throw showcaseRefusals.rowsMismatch(examination.rows);
  // Another request with the same token or the same file may have come first meanwhile.
  mustBeUnused(transactionOf(call), call.requestId);
  mustBeNew(core, call, account, file);
  transactionOf(call).usedBy = call.requestId;
  const accepted = core.showcase.accept(call.contour, account.login, file, examination);
  return { effective: true, reply: { status: 202, json: receiptOf(accepted) } };
}

/** The bytes of a file that was not accepted are of no use to anybody. */
async function leave(core: PosCore, { contour, upload: received }: Call): Promise<void> {
  if (!received || 'failure' in received || core.showcase.uploads[contour].get(received.file.uploadId)) return;
  await rm(received.file.path, { force: true });
}

function findUpload(core: PosCore, call: Call): Outcome {
  const values = call.query.getAll('sha256');
  const [sha256 = ''] = values;
  if (values.length !== 1 || !/^[\da-f]{64}$/i.test(sha256)) {
    throw refusals.badRequest('Нужен один параметр sha256: 64 шестнадцатеричных знака.', [{ field: 'sha256' }]);
  }
  const found = core.showcase.uploads[call.contour].withHash(transactionOf(call).account.login, sha256.toLowerCase());
  return ok({ items: found.map(receiptOf) });
}

function uploadState(core: PosCore, call: Call): Outcome {
  const found = core.showcase.uploads[call.contour].get(call.parameters.uploadId ?? '');
  if (found?.login !== transactionOf(call).account.login) throw showcaseRefusals.uploadNotFound();
  return ok(progressAt(found, core.showcase.now));
}

function mustBeNew(core: PosCore, { contour }: Call, { login }: ShowcaseAccount, { sha256 }: ReceivedFile): void {
  const earlier = core.showcase.uploads[contour].duplicate(login, sha256, core.showcase.now);
  if (earlier) throw showcaseRefusals.duplicateFile(earlier.uploadId);
}

function receiptOf({ uploadId, receivedAt, rows }: Upload) {
  return {
    code: '200',
    description: 'Данные приняты в обработку',
    uploadId,
    receivedAt: formatSeconds(new Date(receivedAt)),
    rows,
  };
}

/** The server lets no call without a token through to these operations. */
function transactionOf(call: Call): Transaction {
  return call.transaction as Transaction;
}
