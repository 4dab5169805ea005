import type { AttributeDefinition, DatabaseOperation } from '../../core/contract/index.ts';
import { posAttributes, sstuAttributes, technicalUser } from './attributes.ts';
import type { PosContext, PosServices } from './context.ts';
import { texts } from './texts.ts';
import { posWatch } from './watch-documents.ts';

/** Operations of «Мастер БД» (ED-03). */
export const operations: readonly DatabaseOperation<PosServices>[] = [
  {
    id: 'pos-attributes',
    title: texts.operations.pos,
    async run({ services }, { dryRun }) {
      const { wizard } = services.documents;
      return [
        ...(await wizard.ensureAttributes(posAttributes, dryRun)),
        ...(await wizard.ensureTechnicalUser(technicalUser.login, technicalUser.name, dryRun)),
        ...(await wizard.ensureWatch(posWatch, dryRun)),
      ];
    },
    async undo(context, { dryRun }) {
      const { wizard } = context.services.documents;
      return [
        ...(await wizard.removeWatch(posWatch.stream, dryRun)),
        ...(await removeOwn(context, posAttributes, sstuAttributes, {
          dryRun,
          unwatched: posWatch.stream,
          other: texts.operations.sstu,
        })),
        ...(await wizard.removeTechnicalUser(technicalUser.login, dryRun)),
      ];
    },
  },
  {
    id: 'sstu-attributes',
    title: texts.operations.sstu,
    run: ({ services }, { dryRun }) => services.documents.wizard.ensureAttributes(sstuAttributes, dryRun),
    undo: (context, { dryRun }) =>
      removeOwn(context, sstuAttributes, posAttributes, { dryRun, other: texts.operations.pos }),
  },
];

/** Removes what the operation made; what the other operation made as well goes only when the other is undone. */
async function removeOwn(
  { services }: PosContext,
  definitions: readonly AttributeDefinition[],
  others: readonly AttributeDefinition[],
  { other, ...options }: { readonly dryRun: boolean; readonly unwatched?: string; readonly other: string },
): Promise<string[]> {
  const { wizard, directories } = services.documents;
  const names = (of: readonly AttributeDefinition[]) => new Set(of.map(({ apiName }) => apiName));
  const present = names(await directories.attributes('rubric'));
  const own = names(definitions);
  const otherStands = others.some(({ apiName }) => present.has(apiName) && !own.has(apiName));
  const shared = otherStands ? names(others) : new Set<string>();
  return [
    ...(await wizard.removeAttributes(
      definitions.filter(({ apiName }) => !shared.has(apiName)),
      options,
    )),
    ...definitions
      .filter(({ apiName }) => shared.has(apiName) && present.has(apiName))
      .map(({ title, apiName }) => texts.operations.shared(title, apiName, other)),
  ];
}
