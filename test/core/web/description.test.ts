import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type House, openHouse } from './support/house.ts';

interface Operation {
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: object }>>;
}

let house: House;
let operations: [string, Operation][];

beforeAll(async () => {
  house = await openHouse();
  const { paths } = (await house.ask('GET', '/api/openapi.json')).json();
  operations = Object.entries(paths as Record<string, Record<string, Operation>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [`${method} ${path}`, operation]),
  );
});
afterAll(() => house.close());

describe('the description of the API', () => {
  test('says in Russian what each call does, under a heading', () => {
    for (const [call, { summary, tags }] of operations) {
      expect([call, summary, tags]).toEqual([call, expect.stringMatching(/[а-яё]{3}/i), [expect.any(String)]]);
    }
  });

  test('shows the shape of each answer that has content, in words of our own', () => {
    for (const [call, { responses }] of operations) {
      for (const [status, { description, content }] of Object.entries(responses)) {
        expect([call, status, description]).toEqual([call, status, expect.stringMatching(/[а-яё]{3}/i)]);
        if (status !== '204') expect([call, status, content]).toEqual([call, status, expect.any(Object)]);
      }
      expect([call, Object.keys(responses).some((status) => status.startsWith('2'))]).toEqual([call, true]);
    }
  });

  test('covers what the host promises', () => {
    expect(operations.map(([call]) => call)).toEqual(
      expect.arrayContaining([
        'post /api/session',
        'delete /api/session',
        'get /api/me',
        'get /api/groups',
        'put /api/groups/{id}',
        'get /api/tasks',
        'get /api/tasks/{taskId}',
        'post /api/tasks/{taskId}/start',
        'post /api/tasks/{taskId}/stop',
        'post /api/tasks/{taskId}/run',
        'get /api/tasks/{taskId}/settings',
        'put /api/tasks/{taskId}/settings',
        'get /api/tasks/{taskId}/settings/versions',
        'post /api/tasks/{taskId}/settings/versions/{version}/restore',
        'post /api/tasks/{taskId}/check',
        'get /api/tasks/{taskId}/slots',
        'get /api/tasks/{taskId}/runs',
        'get /api/runs/{runId}',
        'post /api/runs/{runId}/cancel',
        'get /api/runs/{runId}/log',
        'get /api/events',
        'get /api/modules/{id}/settings',
        'put /api/modules/{id}/settings',
        'get /api/documents',
        'get /api/documents/{isn}',
        'get /api/documents/{isn}/files/{id}/content',
        'get /api/plugins',
        'get /api/audit',
        'get /api/users',
        'post /api/users',
        'patch /api/users/{login}',
        'get /api/quarantine',
        'post /api/quarantine/{id}/retry',
        'get /healthz',
        'get /api/directories/{name}',
        'post /api/directories/{name}',
        'patch /api/directories/{name}/{key}',
        'delete /api/directories/{name}/{key}',
      ]),
    );
  });
});
