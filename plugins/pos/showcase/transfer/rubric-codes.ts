import type { DocumentSystem } from '../../../../core/contract/index.ts';

/** Codes of the rubrics that go to the showcase, by ISN (SH-02). */
export async function rubricCodes(documents: DocumentSystem): Promise<Map<number, string>> {
  const rubrics = await documents.directories.sets.rubricsNoting('Вопрос ССТУ');
  return new Map(rubrics.map(({ isn, code }) => [isn, code]));
}
