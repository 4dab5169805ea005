import { type ExportRules, exportQuery } from '../../../plugins/pos/showcase/build.ts';
import { from, inOrder, rowOf, selection } from '../../../plugins/pos/showcase/select.ts';

/** What the measured exports select: everything. */
export function rules(archive: boolean): ExportRules {
  return {
    common: {
      serverUrl: 'https://pos.example.ru',
      periodHours: 24,
      deliveryKindIsn: 1,
      repeats: 0,
      archive,
      keepFiles: false,
      additional: { rubricWithoutLink: 'skip', wholeRubricCode: false, fillStatus: false, statuses: [] },
    },
    instance: { login: 'measured', password: 'made-up', testContour: false },
    vertexDue: '0.P.',
  };
}

/** The query of the export as one line for psql. */
export function bareQuery(): string {
  const { sql, parameters } = exportQuery(rules(false));
  return asLiteral(sql, parameters);
}

/** The rows of its file alone. */
export function fileQuery(): string {
  const { sql, parameters } = selection(rules(false), 'flagged', ` SELECT ${rowOf} FROM ${from} ${inOrder}`);
  return asLiteral(sql, parameters);
}

function asLiteral(sql: string, parameters: readonly unknown[]): string {
  const literal = (value: unknown) => (value === null ? 'NULL' : `'${String(value)}'`);
  return sql.replaceAll(/\$(\d+)/g, (_, number) => literal(parameters[Number(number) - 1])).replaceAll('\n', ' ');
}
