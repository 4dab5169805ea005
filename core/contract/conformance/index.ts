/**
 * What every plugin must hold. Authors run it in their own tests, with any test framework:
 *
 *     for (const { name, run } of await describePlugin(directory, { settings })) test(name, run);
 */
export * from './api.ts';
export { describePlugin } from './describe.ts';
