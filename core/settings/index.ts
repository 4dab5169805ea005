export * from './api.ts';
export { loadSecretKeys, type SecretKeyOptions, type SecretKeys } from './secret-key.ts';
export { createSettings, type Settings, type SettingsOptions } from './service.ts';
