import type { DatabaseOperation } from '../../core/contract/index.ts';
import { posAttributes, sstuAttributes, technicalUser } from './attributes.ts';
import type { PosServices } from './context.ts';
import { posWatch } from './watch-documents.ts';

/** Operations of «Мастер БД» (ED-03). */
export const operations: readonly DatabaseOperation<PosServices>[] = [
  {
    id: 'pos-attributes',
    title: 'Добавление допреквизитов ПОС',
    async run({ services }, { dryRun }) {
      const { wizard } = services.documents;
      return [
        ...(await wizard.ensureAttributes(posAttributes, dryRun)),
        ...(await wizard.ensureTechnicalUser(technicalUser.login, technicalUser.name, dryRun)),
        ...(await wizard.ensureWatch(posWatch, dryRun)),
      ];
    },
  },
  {
    id: 'sstu-attributes',
    title: 'Дополнение к базе данных Дело для ССТУ',
    run: ({ services }, { dryRun }) => services.documents.wizard.ensureAttributes(sstuAttributes, dryRun),
  },
];
