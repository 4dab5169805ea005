export { ConfigurationError } from './errors.ts';
export { type ConfigFile, configFiles, loadConfig } from './load.ts';
export { describeKeys } from './reference.ts';
export type { Config } from './schema.ts';
