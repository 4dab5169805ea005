import { CodedError, RetryLaterError } from '../contract/errors.ts';
import { texts } from './texts.ts';

/** No node that fits took the command in time; it is withdrawn, and nothing happens later. */
export const nodeUnreachable = (node: string | null, ms: number) =>
  new RetryLaterError('NODE_UNREACHABLE', texts.unreachable(node, Math.ceil(ms / 1000)));

/** A node took the command and did not answer in time: it may have been carried out, or be yet. */
export const nodeSilent = (node: string | null, ms: number) => {
  const seconds = Math.ceil(ms / 1000);
  return new RetryLaterError('NODE_SILENT', node === null ? texts.lost(seconds) : texts.silent(node, seconds));
};

/** The code of the plugin threw something without a code: its text is nobody's business (AC-06). */
export const commandFailed = (command: string, error: unknown) => {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  const reason = [code, name].find((word) => typeof word === 'string') ?? typeof error;
  return new CodedError('NODE_COMMAND_FAILED', texts.failed(command, String(reason)));
};
