import { setTimeout as pause } from 'node:timers/promises';
import type { Content } from './content.ts';
import type { Call, PosCore } from './core.ts';
import { type PosError, refusalOf, refusals } from './errors.ts';
import { isReply } from './idempotency.ts';
import type { JournalPart } from './journal.ts';
import type { Organisation } from './organisations.ts';
import { type Outcome, outcomeOf, refusalReply } from './replies.ts';
import type { ReceivedUpload } from './showcase/parts.ts';
import { formatInstant, instantOf } from './time.ts';

const longestKey = 128;

/** Finds out who calls, whether they may, and which fault the call meets. */
export function admit(core: PosCore, call: Call): void {
  try {
    identify(core, call);
  } catch (error) {
    call.refusal = error as PosError;
  }
  call.fault = core.faults.take({
    operation: call.route?.operation ?? null,
    path: call.path,
    method: call.method,
    contour: call.contour,
    lkoId: lkoIdOf(call),
    login: call.account?.login ?? null,
  });
}

/**
 * Carries an admitted call out as the contract orders it: token, switch of the ЛКО, Idempotency-Key, then the operation; with
 * what its fault changes about that. Null where the connection is to be reset without anything being done.
 */
export async function processCall(
  core: PosCore,
  call: Call,
  unknown: (call: Call) => PosError,
): Promise<Outcome | null> {
  const outcome = await outcomeWithFault(core, call, unknown);
  if (outcome) call.route?.answered?.(call, outcome.reply.status);
  return outcome;
}

async function outcomeWithFault(core: PosCore, call: Call, unknown: (call: Call) => PosError): Promise<Outcome | null> {
  const { fault, refusal } = call;
  if (fault?.kind === 'reset' || fault?.kind === 'cut-request') return null;
  if (fault?.kind === 'status') {
    return refused(call, refusalOf(fault.status, fault.code, fault.retryAfter, fault.message));
  }
  const outcome = refusal ? refused(call, refusal) : await perform(core, call, unknown);
  if (fault?.kind !== 'status-after') return outcome;
  return { ...outcome, reply: refused(call, refusalOf(fault.status, fault.code, fault.retryAfter)).reply };
}

/** Writes what was received and what came of it. */
export function record(core: PosCore, call: Call, outcome: Outcome | null): void {
  const operation = call.route?.operation ?? null;
  const lost = outcome === null || call.fault?.kind === 'reset-after';
  const status = lost ? null : outcome.reply.status;
  count(core, `${operation ?? 'unknown'} ${status ?? 'reset'}`);
  core.journal.add({
    at: formatInstant(instantOf(core.clock())),
    requestId: call.requestId,
    operation,
    method: call.method,
    path: call.path,
    contour: call.contour,
    lkoId: lkoIdOf(call),
    ...(call.account && { login: call.account.login }),
    ids: call.parameters,
    idempotencyKey: call.idempotencyKey ?? null,
    ...(call.content && contentRecord(call.content)),
    ...(call.upload && uploadRecord(call.upload)),
    status,
    ...codeOf(outcome),
    effective: outcome?.effective ?? false,
    replayed: outcome?.replayed ?? false,
    ...(call.fault && { fault: call.fault.kind }),
  });
}

/** Sets who calls; refuses where the call may not be carried out for them. */
function identify(core: PosCore, call: Call): void {
  const { route } = call;
  if (!route) return;
  const { authorization } = call.headers;
  if (route.access === 'open') {
    call.organisation = route.speaker?.(core, call);
    call.account = route.account?.(core, call);
  } else if (route.access === 'transaction') {
    call.transaction = core.showcase.transactions.holder(authorization, call.contour);
    call.account = call.transaction.account;
  } else {
    call.organisation = core.tokens.holder(authorization, call.contour);
    if (route.access === 'integration') mustBeSwitchedOn(call.organisation);
  }
  route.admit?.(call);
}

function mustBeSwitchedOn(organisation: Organisation): void {
  if (!organisation.sedIntegrationEnabled) throw refusals.integrationDisabled();
}

function lkoIdOf({ organisation, account }: Call): string | null {
  return organisation?.lkoId ?? account?.lkoId ?? null;
}

async function perform(core: PosCore, call: Call, unknown: (call: Call) => PosError): Promise<Outcome> {
  const { route, requestId, idempotencyKey: key, content } = call;
  if (!route) return refused(call, unknown(call));
  const carryOut = async () => {
    if (call.fault?.kind === 'delay') await pause(call.fault.ms);
    if (call.fault?.kind === 'hold') await core.faults.over(call.fault);
    return outcomeOf(requestId, () => route.handle(core, call));
  };
  if (key === undefined || !content) return carryOut();
  if (key.length > longestKey) return refused(call, refusals.badRequest('Слишком длинный Idempotency-Key.'));
  let begun: ReturnType<typeof core.idempotency.begin>;
  try {
    const client = call.organisation?.clientId ?? '';
    begun = core.idempotency.begin(`${client}\n${call.path}`, key, content.fingerprint);
  } catch (error) {
    return refused(call, error as PosError);
  }
  if (isReply(begun)) return { reply: begun, effective: false, replayed: true };
  const outcome = await carryOut();
  begun.finish(outcome.reply);
  return outcome;
}

function refused(call: Call, error: PosError): Outcome {
  return { reply: refusalReply(error, call.requestId), effective: false };
}

function codeOf(outcome: Outcome | null): { code?: string } {
  const json = outcome?.reply.json as { error?: { code?: string } | string } | undefined;
  const error = json?.error;
  const code = typeof error === 'string' ? error : error?.code;
  return code === undefined ? {} : { code };
}

function contentRecord({ json, parts }: Content): { body?: unknown; parts?: JournalPart[] } {
  if (!parts) return { body: json };
  return {
    parts: parts.map(({ name, filename, sha256, content }) => ({
      name,
      filename,
      size: content.length,
      sha256,
      ...(name === 'answer' && { json: readable(content) }),
    })),
  };
}

function uploadRecord(upload: ReceivedUpload): { body?: unknown; parts?: JournalPart[] } {
  if ('failure' in upload) return {};
  const { rows, sha256, file } = upload;
  const part = { name: 'file', filename: file.filename, size: file.size, sha256: file.sha256 };
  return { body: { rows, sha256 }, parts: [part] };
}

function readable(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    return content.toString('utf8');
  }
}

function count(core: PosCore, name: string): void {
  core.statistics.set(name, (core.statistics.get(name) ?? 0) + 1);
}
