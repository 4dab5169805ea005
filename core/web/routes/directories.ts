import Type from 'typebox';
import { ConflictError, InvalidError, NotFoundError } from '../../contract/errors.ts';
import type { DirectoryChange, Permission, Problem } from '../../contract/index.ts';
import type { DirectoryName } from '../../documents/api.ts';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { anyObject, closed, page, paging, text } from '../shapes/common.ts';
import { directoryColumns } from '../shapes/directories.ts';
import { texts } from '../texts.ts';

const tag = 'Справочники';
const names: readonly DirectoryName[] = [
  'organizations',
  'departments',
  'cabinets',
  'cards',
  'document-groups',
  'delivery-kinds',
  'link-types',
  'rubrics',
  'attributes',
  'standard-texts',
];
const listQuery = Type.Object(
  { q: Type.Optional(Type.String({ maxLength: 500 })), parent: Type.Optional(text), ...paging },
  closed,
);
const confirm = Type.Object(
  { confirm: Type.Optional(Type.Array(text, { description: 'Коды замечаний, с которыми согласились' })) },
  closed,
);

/** Directories (ED-01). Citizens are personal data: who reads documents reads them, and reading is recorded (AC-04). */
export function directoryRoutes(services: WebServices): Route[] {
  const known = (params: { name: string }): DirectoryName => {
    const name = names.find((candidate) => candidate === params.name);
    if (name === undefined) {
      throw new NotFoundError('DIRECTORY_UNKNOWN', texts.directoryUnknown(params.name), { item: params.name });
    }
    return name;
  };
  return [
    userDirectory(services),
    ...crud(services, '/api/directories/citizens', 'documents.read', 'documents.write', () => 'citizens'),
    ...crud(services, '/api/directories/:name', 'directories.read', 'directories.manage', known),
  ];
}

type Named = { readonly name: string };

function crud(
  { directories, ...house }: WebServices,
  path: string,
  reading: Permission,
  writing: Permission,
  nameOf: (params: Named) => DirectoryName,
): Route[] {
  const params = path.endsWith('/:name') ? Type.Object({ name: text }) : Type.Object({});
  const rowParams = Type.Object({ ...params.properties, key: text });
  const object = (params: unknown) => `${nameOf(params as Named)}/${(params as { key?: string }).key ?? ''}`;
  return [
    route({
      method: 'GET',
      path,
      access: reading,
      summary: 'Строки справочника; вместо секретов — null.',
      tag,
      schema: { params, querystring: listQuery, response: { 200: page(anyObject) } },
      ...(reading === 'documents.read' && { audit: { action: 'citizens.read', object: () => null } }),
      export: {
        name: ({ params }) => directoryColumns[nameOf(params as unknown as Named)].title,
        row: ({ params }) => directoryColumns[nameOf(params as unknown as Named)].row,
      },
      handle: async ({ params, query }) => directories.list(nameOf(params as Named), query),
    }),
    route({
      method: 'GET',
      path: `${path}/:key`,
      access: reading,
      summary: 'Строка справочника; вместо секретов — null.',
      tag,
      schema: { params: rowParams, response: { 200: anyObject } },
      ...(reading === 'documents.read' && { audit: { action: 'citizens.read' } }),
      handle: async ({ params }) => directories.read(nameOf(params as unknown as Named), params.key),
    }),
    route({
      method: 'POST',
      path,
      access: writing,
      summary: 'Новая строка справочника.',
      tag,
      schema: { params, body: anyObject, response: { 201: anyObject } },
      audit: { action: 'directory.create', object: ({ params }) => nameOf(params as Named) },
      async handle({ params, body, by, reply }) {
        reply.code(201);
        return directories.create(nameOf(params as Named), body, by);
      },
    }),
    route({
      method: 'PATCH',
      path: `${path}/:key`,
      access: writing,
      summary: 'Изменение строки; замечания плагинов подтверждаются параметром confirm.',
      tag,
      schema: { params: rowParams, querystring: confirm, body: anyObject, response: { 200: anyObject } },
      audit: { action: 'directory.change', object: ({ params }) => object(params) },
      async handle({ params, query, body, by }) {
        const directory = nameOf(params as unknown as Named);
        await askPlugins(house, { directory, key: params.key, changes: body }, query.confirm ?? []);
        return directories.update(directory, params.key, body, by);
      },
    }),
    route({
      method: 'DELETE',
      path: `${path}/:key`,
      access: writing,
      summary: 'Пометка строки удалённой; замечания плагинов подтверждаются параметром confirm.',
      tag,
      schema: { params: rowParams, querystring: confirm, response: { 204: Type.Null() } },
      audit: { action: 'directory.delete', object: ({ params }) => object(params) },
      async handle({ params, query, by, reply }) {
        const directory = nameOf(params as unknown as Named);
        await askPlugins(house, { directory, key: params.key, changes: { deleted: true } }, query.confirm ?? []);
        await directories.remove(directory, params.key, by);
        reply.code(204);
      },
    }),
  ];
}

/** Users as a directory: who there is, without what only administrators need. */
function userDirectory({ access }: WebServices): Route {
  return route({
    method: 'GET',
    path: '/api/directories/users',
    access: 'directories.read',
    summary: 'Пользователи: имя, роли, картотеки, должностное лицо.',
    tag,
    schema: { querystring: listQuery, response: { 200: page(anyObject) } },
    export: { name: directoryColumns.users.title, row: () => directoryColumns.users.row },
    async handle({ query }) {
      const users = await access.users.list(query.limit + 1, query.cursor, query.q);
      const items = users.slice(0, query.limit);
      return {
        items: items.map(({ login, name, roles, cards, officialDue }) => ({ login, name, roles, cards, officialDue })),
        nextCursor: users.length > query.limit ? items.at(-1)?.login : null,
      };
    },
  });
}

/** Plugins may refuse a change, or ask the person to confirm it. */
async function askPlugins(
  { plugins, contexts }: Pick<WebServices, 'plugins' | 'contexts'>,
  change: DirectoryChange,
  confirmed: readonly string[],
): Promise<void> {
  const found: Problem[] = [];
  for (const plugin of plugins.plugins) {
    found.push(...((await plugin.code.guardDirectoryChange?.(change, contexts(plugin))) ?? []));
  }
  const errors = found.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new InvalidError('CHANGE_REFUSED', texts.changeRefused, { details: errors });
  const open = found.filter(({ severity, code }) => severity === 'confirm' && !confirmed.includes(code));
  if (open.length > 0) {
    const codes = open.map(({ code }) => code).join(', ');
    throw new ConflictError('CONFIRMATION_NEEDED', texts.confirmationNeeded(codes), { details: open });
  }
}
