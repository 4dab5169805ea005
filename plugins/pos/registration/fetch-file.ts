import { CodedError, type DraftFile, type FileVault, RetryLaterError } from '../../../core/contract/index.ts';
import { PosAway, PosRefusal } from '../errors.ts';
import { texts } from '../texts.ts';
import type { PosClient } from '../wire/client.ts';
import { withQuickRetries } from '../wire/retry.ts';
import type { FileDraft } from './map.ts';

/** What became of one try to get a file (RG-11). */
export type FetchedFile =
  | { readonly kind: 'stored'; readonly file: DraftFile }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'later'; readonly file: FileDraft; readonly reason: string; readonly code: string };

const wrongContent = new Set(['FILE_SIZE_DIFFERS', 'FILE_HASH_DIFFERS', 'FILE_TOO_LARGE', 'HTTP_BODY_TOO_LONG']);

/**
 * Streams a file of a message into the vault. 404, 410 and other refusals of ПОС, and a content that differs twice, are
 * for good, and so is what the antivirus finds; network, overload, an antivirus that is away and refusals by something on
 * the way pass. What concerns the organisation or the vault as a whole is thrown.
 */
export async function fetchFile(
  client: PosClient,
  vault: FileVault,
  messageId: string,
  file: FileDraft,
  signal?: AbortSignal,
): Promise<FetchedFile> {
  for (let second = false; ; second = true) {
    try {
      const stored = await withQuickRetries(() => store(client, vault, messageId, file), signal);
      return { kind: 'stored', file: { ...stored, name: file.title } };
    } catch (error) {
      if (error instanceof CodedError && wrongContent.has(error.code)) {
        if (!second) continue;
        return { kind: 'refused', reason: texts.remarks.file.differs };
      }
      if (error instanceof CodedError && error.code === 'FILE_INFECTED') {
        return { kind: 'refused', reason: texts.remarks.file.infected(error.item ?? '') };
      }
      if (error instanceof PosAway || isUnchecked(error)) {
        return { kind: 'later', file, reason: error.message, code: error.code };
      }
      if (error instanceof PosRefusal) {
        const reason = refusalReason(error);
        if (reason !== null) return { kind: 'refused', reason };
        return { kind: 'later', file, reason: error.message, code: error.code };
      }
      throw error;
    }
  }
}

/** The antivirus cannot say (AC-06): the file waits, as one that ПОС does not give. */
function isUnchecked(error: unknown): error is RetryLaterError {
  return error instanceof RetryLaterError && error.code === 'FILE_UNCHECKED';
}

async function store(client: PosClient, vault: FileVault, messageId: string, file: FileDraft) {
  const body = await client.file(messageId, file.id, file.size);
  return await vault.store(asPosAway(body), { size: file.size, sha256: file.sha256 });
}

/** A connection that breaks while the vault reads is ПОС's trouble, not the vault's. */
async function* asPosAway(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw error instanceof RetryLaterError ? PosAway.network(error) : error;
  }
}

/** ПОС's own words may name the file and its sender, and this goes to the log: its code says enough (AC-06). */
function refusalReason({ status, posCode }: PosRefusal): string | null {
  if (status === 404) return texts.remarks.file.gone;
  if (status === 410) return texts.remarks.file.expired;
  // Not ПОС but something on the way has refused, as gateways do for a while.
  if (posCode === '') return null;
  return texts.refusal(status, posCode, '');
}
