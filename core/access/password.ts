import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { FieldProblem } from '../contract/errors.ts';
import { texts } from './texts.ts';

/** Cost of one hash: about 32 MiB and a tenth of a second. Stored with each hash, so that it can grow. */
const cost = { N: 2 ** 15, r: 8, p: 1 };
const keyLength = 32;
const leastLength = 8;
/** Longer ones would only be a way to keep the server busy. */
const mostLength = 1024;

/** `scrypt$N$r$p$salt$key`, base64. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64'), key.toString('base64')].join('$');
}

/**
 * Compares in constant time. Without a hash (no such user) it takes as long and says no, so that the time of the answer
 * does not tell who exists.
 */
export async function verifyPassword(password: string, stored: string | undefined): Promise<boolean> {
  const [, N, r, p, salt, key] = (stored ?? decoy).split('$');
  const expected = Buffer.from(key ?? '', 'base64');
  const actual = await derive(password.slice(0, mostLength), Buffer.from(salt ?? '', 'base64'), {
    N: Number(N),
    r: Number(r),
    p: Number(p),
  });
  const equal = expected.length === actual.length && timingSafeEqual(expected, actual);
  return equal && stored !== undefined;
}

/** What is wrong with a new password. */
export function passwordProblems(password: string, login: string): FieldProblem[] {
  const problem = (message: string) => [{ path: '/password', message }];
  if (password.length < leastLength) return problem(texts.passwordShort(leastLength));
  if (password.length > mostLength) return problem(texts.passwordLong(mostLength));
  if (password.toLowerCase() === login.toLowerCase()) return problem(texts.passwordIsLogin);
  return [];
}

const decoy = ['scrypt', cost.N, cost.r, cost.p, 'AAAAAAAAAAAAAAAAAAAAAA==', Buffer.alloc(32).toString('base64')].join(
  '$',
);

function derive(password: string, salt: Buffer, { N, r, p }: typeof cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, keyLength, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}
