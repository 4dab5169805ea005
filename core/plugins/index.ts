export * from './api.ts';
export { type ContextOptions, createContextFactory, type ServiceFactories } from './context.ts';
export { type LoadOptions, loadPlugins } from './load.ts';
export { pluginMigrations } from './migrations.ts';
export { offerContract } from './offer-contract.ts';
export { atWork, type PluginWork, presentWork, watchWork } from './work.ts';
