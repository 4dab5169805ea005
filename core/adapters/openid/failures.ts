import { AuthorizationResponseError, ResponseBodyError, WWWAuthenticateChallengeError } from 'openid-client';
import { CodedError, RetryLaterError } from '../../contract/errors.ts';
import { IdentityProviderError, type LoginFailure } from '../../ports/identity-provider.ts';

/** Errors of OAuth 2 and OpenID Connect that a user's or an administrator's «no» stands behind. */
const refusals = new Set(['access_denied', 'login_required', 'consent_required', 'interaction_required']);
const passing = new Set(['temporarily_unavailable', 'server_error']);
/** The code is used up or expired, or was given to somebody else. */
const voidCodes = new Set(['invalid_grant']);

/** What an error of openid-client means. Its texts and answers are not kept, as they may hold tokens and names. */
export function loginFailure(error: unknown, step: 'discovery' | 'answer'): IdentityProviderError {
  if (error instanceof IdentityProviderError) return error;
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    return new IdentityProviderError(kindOf(error.error), safe(error.error));
  }
  if (error instanceof WWWAuthenticateChallengeError) return new IdentityProviderError('misconfigured', 'unauthorized');
  const causes = [...causesOf(error)];
  const network = causes.find((cause) => cause instanceof CodedError);
  if (network !== undefined) {
    const away = network instanceof RetryLaterError;
    return new IdentityProviderError(away ? 'away' : 'misconfigured', network.code);
  }
  const response = causes.find((cause) => cause instanceof Response);
  if (response !== undefined && response.status >= 500) {
    return new IdentityProviderError('away', `status ${response.status}`);
  }
  const code = (error as { code?: unknown }).code;
  const reason = typeof code === 'string' ? safe(code) : 'unknown';
  return new IdentityProviderError(step === 'discovery' ? 'misconfigured' : 'invalid', reason);
}

function kindOf(code: string): LoginFailure {
  if (refusals.has(code)) return 'refused';
  if (passing.has(code)) return 'away';
  return voidCodes.has(code) ? 'invalid' : 'misconfigured';
}

/** The code of an answer is what the other side wrote, or whoever typed the address. */
function safe(code: string): string {
  return /^[A-Za-z_]{1,60}$/.test(code) ? code : 'unknown';
}

function* causesOf(error: unknown): Generator<unknown> {
  for (let at: unknown = error, depth = 0; at != null && depth < 5; depth++) {
    yield at;
    at = (at as { cause?: unknown }).cause;
  }
}
