/**
 * What every plugin must hold. Authors run it in their own tests, with any test framework:
 *
 *     for (const { name, run } of await describePlugin(directory, { settings })) test(name, run);
 */
export { type ConformanceCheck, type ConformanceOptions, describePlugin, type SampleSettings } from './describe.ts';
