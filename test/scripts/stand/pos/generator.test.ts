import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { classifier } from '../../../../scripts/stand/pos/classifier.ts';
import { sha256Of } from '../../../../scripts/stand/pos/files.ts';
import type { Category } from '../../../../scripts/stand/pos/index.ts';
import { generateMessage, generateSupplement, Random } from '../../../../scripts/stand/pos/index.ts';
import { contractErrors } from './contract.ts';

const setting = {
  organization: { lkoId: '11111111-1111-4111-8111-111111111111', name: 'Администрация' },
  region: { id: '99', name: 'Вымышленская область' },
  now: new Date('2025-05-04T12:00:00Z'),
};

function many(count: number, seed = 1) {
  const random = new Random(seed);
  return Array.from({ length: count }, () => generateMessage(random, setting, { fileSize: 500 }));
}

describe('the generator', () => {
  test('the same seed gives the same messages and files, another seed others', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (seed) => {
        const [left, right, other] = [seed, seed, seed + 1].map((each) => many(3, each).map(({ appeal }) => appeal));
        expect(left).toEqual(right);
        expect(left).not.toEqual(other);
      }),
      { numRuns: 50 },
    );
  });

  test('every message keeps the contract and its files are as declared', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const random = new Random(seed);
        const { appeal, files } = generateMessage(random, setting, { fileCount: 2, fileSize: 400 });
        expect(contractErrors('delivery', 200, 'application/json', appeal)).toEqual([]);
        expect(files.map((file) => file.declared)).toEqual(appeal.files);
        for (const { declared, content } of files) expect(sha256Of(content)).toBe(declared.sha256);
        expect(appeal.applicants.filter((each) => each.main)).toHaveLength(1);
        expect(appeal.collective).toBe(appeal.applicants.length > 1);
      }),
      { numRuns: 100 },
    );
  });

  test('categories, subcategories and facts lie below each other in the classifier', () => {
    const find = (vertices: readonly Category[], id?: string | null) => vertices.find((each) => each.id === id);
    for (const { appeal } of many(300)) {
      const category = find(classifier, appeal.category.id);
      expect(category?.name).toBe(appeal.category.name);
      const subcategory = find(category?.children ?? [], appeal.subcategory?.id);
      expect(subcategory?.name).toBe(appeal.subcategory?.name);
      expect(find(subcategory?.children ?? [], appeal.fact?.id)?.name).toBe(appeal.fact?.name);
    }
  });

  test('messages are of many kinds, each about as frequent as asked for', () => {
    const appeals = many(2000).map(({ appeal }) => appeal);
    const share = (holds: (appeal: (typeof appeals)[number]) => boolean) => appeals.filter(holds).length / 2000;
    expect(share((each) => each.fastTrack)).toBeCloseTo(0.05, 1);
    expect(share((each) => each.collective)).toBeGreaterThan(0.02);
    expect(share((each) => each.applicants[0]?.type === 'LEGAL')).toBeCloseTo(0.08, 1);
    expect(share((each) => each.otherSedRegistration !== null)).toBeGreaterThan(0.02);
    expect(share((each) => each.lawMode === 'FZ59')).toBeCloseTo(0.25, 1);
    expect(share((each) => each.addresses?.[0]?.lat === null)).toBeGreaterThan(0.1);
    expect(share((each) => each.files.length > 3)).toBeGreaterThan(0.02);
    expect(new Set(appeals.map((each) => each.category.id)).size).toBe(classifier.length);
    expect(Math.max(...appeals.map((each) => each.applicants.length))).toBe(6);
    const lengths = appeals.map((each) => each.text.length);
    expect(Math.min(...lengths)).toBeLessThan(150);
    expect(Math.max(...lengths)).toBeGreaterThan(4000);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(5000);
    const names = appeals.flatMap((each) => each.files.map((file) => file.name));
    expect(new Set(names.map((name) => name.split('.').pop()))).toEqual(new Set(['jpg', 'pdf', 'docx', 'png', 'txt']));
    expect(Math.max(...names.map((name) => name.length))).toBeGreaterThan(150);
  });

  test('people are made up: reserved mail domains and impossible numbers only', () => {
    for (const { appeal } of many(500)) {
      for (const { email, phone, snils } of appeal.applicants) {
        expect(email ?? 'x@example.com').toMatch(/@example\.(com|org)$/);
        expect(phone ?? '+7 000 000-00-00').toMatch(/^\+7 000 000-0\d-\d\d$/);
        expect(snils ?? '000-000-000 00').toMatch(/^000-000-\d{3} 00$/);
      }
    }
  });

  test('lengths, counts and kinds can be asked for; a megabyte of text, too', () => {
    const random = new Random(1);
    const options = { textLength: 1_000_000, fileCount: 3, fileSize: 4000, fileKinds: ['png' as const] };
    const { appeal } = generateMessage(random, setting, { ...options, fastTrackShare: 1, legalShare: 1 });
    expect(appeal.text.length).toBeGreaterThan(999_000);
    expect(appeal.text.length).toBeLessThanOrEqual(1_000_000);
    expect(appeal.files.map(({ size, contentType }) => [size, contentType])).toEqual(
      Array.from({ length: 3 }, () => [4000, 'image/png']),
    );
    expect(appeal).toMatchObject({ fastTrack: true, applicants: [{ type: 'LEGAL' }] });
  });

  test('a supplement has the number and applicants of its message, and a new deliveryId', () => {
    const random = new Random(5);
    const { appeal } = generateMessage(random, setting);
    const supplement = generateSupplement(random, appeal, setting.now).appeal;
    expect(supplement).toMatchObject({ id: appeal.id, applicants: appeal.applicants, supplement: true });
    expect(supplement.deliveryId).not.toBe(appeal.deliveryId);
    expect(contractErrors('delivery', 200, 'application/json', supplement)).toEqual([]);
  });
});

describe('the classifier', () => {
  const vertices: Category[] = [];
  const collect = (each: Category) => {
    vertices.push(each);
    each.children.forEach(collect);
  };
  classifier.forEach(collect);

  test('has unique ids without dots, and names unique among siblings', () => {
    expect(new Set(vertices.map((each) => each.id)).size).toBe(vertices.length);
    expect(vertices.every((each) => /^\d+$/.test(each.id) && each.name.length > 0)).toBe(true);
    for (const siblings of [classifier, ...vertices.map((each) => each.children)]) {
      expect(new Set(siblings.map((each) => each.name)).size).toBe(siblings.length);
    }
  });

  test('has names that stand in several branches', () => {
    expect(vertices.filter((each) => each.name === 'Другое').length).toBeGreaterThan(3);
  });
});
