import { describe, expect, test } from '@jest/globals';
import { shared } from '../../../core/tasks/shared.ts';

/** A reading that ends when the test says so. */
function controlled() {
  const begun: { end(value: number): void; fail(): void }[] = [];
  const read = () =>
    new Promise<number>((resolve, reject) => {
      begun.push({ end: resolve, fail: () => reject(new Error('away')) });
    });
  return { begun, read: shared(read) };
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a shared reading', () => {
  test('is under way once; who comes meanwhile gets the next one', async () => {
    const { begun, read } = controlled();
    const first = read();
    const later = [read(), read(), read()];
    await settle();
    expect(begun.length).toBe(1);
    begun[0]?.end(1);
    expect(await first).toBe(1);
    await settle();
    expect(begun.length).toBe(2);
    const afterwards = read();
    begun[1]?.end(2);
    expect(await Promise.all(later)).toEqual([2, 2, 2]);
    await settle();
    expect(begun.length).toBe(3);
    begun[2]?.end(3);
    expect(await afterwards).toBe(3);
  });

  test('one that fails harms only those who waited for it', async () => {
    const { begun, read } = controlled();
    const first = read();
    const next = read();
    begun[0]?.fail();
    await expect(first).rejects.toThrow('away');
    await settle();
    begun[1]?.end(5);
    expect(await next).toBe(5);
    const again = read();
    begun[2]?.end(6);
    expect(await again).toBe(6);
  });
});
