import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import { InvalidError } from '../../contract/errors.ts';
import { largestRubricFile } from '../../documents/api.ts';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { rubricsImported } from '../shapes/rubric-import.ts';
import { texts } from '../texts.ts';
import { readUpload } from '../uploads.ts';

const largestMegabytes = largestRubricFile / (1024 * 1024);

interface Form {
  readonly file: Buffer;
  readonly prefix: string;
  readonly dryRun: boolean;
}

/** Import of the rubricator from a file (ED-09). */
export function rubricImportRoute({ rubrics }: WebServices): Route {
  /** For the audit: the parts of a form are no body. */
  const forms = new WeakMap<FastifyRequest, Omit<Form, 'file'>>();
  return route({
    method: 'POST',
    path: '/api/directories/rubrics/import',
    access: 'directories.manage',
    summary: 'Загрузка рубрикатора из xls, xlsx или csv; с dryRun — только отличия.',
    tag: 'Справочники',
    multipart: true,
    schema: {
      body: Type.Object({
        file: Type.String({ format: 'binary', description: 'xls, xlsx или csv: Код, Наименование, Примечание' }),
        prefix: Type.Optional(Type.String({ description: 'Ставится перед каждым кодом, например 1802.' })),
        dryRun: Type.Optional(Type.Boolean()),
      }),
      response: { 200: rubricsImported },
    },
    audit: {
      action: 'rubrics.import',
      object: () => 'rubrics',
      details: ({ request }) => ({ ...forms.get(request) }),
    },
    async handle({ request, by }) {
      const { file, ...form } = await readUpload(request, () => readForm(request));
      forms.set(request, form);
      return rubrics.importFile(file, { ...form, by });
    },
  });
}

/** The file is small enough to be held: a rubricator of twenty thousand rows has a few megabytes. */
async function readForm(request: FastifyRequest): Promise<Form> {
  let [file, prefix, dryRun]: [Buffer | undefined, string, boolean] = [undefined, '', false];
  const limits = { fileSize: largestRubricFile, files: 1, fields: 5, fieldSize: 1_000, parts: 6 };
  for await (const part of request.parts({ limits })) {
    if (part.type === 'file') {
      if (part.fieldname !== 'file') throw wrong(`/${part.fieldname}`, texts.importField(part.fieldname));
      file = await part.toBuffer().catch((error: { code?: string }) => {
        throw error.code === 'FST_REQ_FILE_TOO_LARGE' ? wrong('/file', texts.importTooLarge(largestMegabytes)) : error;
      });
    } else if (part.fieldname === 'prefix') prefix = String(part.value);
    else if (part.fieldname === 'dryRun') dryRun = flagOf(String(part.value));
    else throw wrong(`/${part.fieldname}`, texts.importField(part.fieldname));
  }
  if (file === undefined) throw wrong('/file', texts.importWithoutFile);
  return { file, prefix, dryRun };
}

function flagOf(value: string): boolean {
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0' || value === '') return false;
  throw wrong('/dryRun', texts.wrongFlag);
}

function wrong(path: string, message: string): InvalidError {
  return new InvalidError('RUBRICS_FORM_WRONG', message, { details: [{ path, message }] });
}
