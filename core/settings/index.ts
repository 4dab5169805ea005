export * from './api.ts';
export { createTransit, type Transit } from './in-transit.ts';
export { openSecretKeys } from './installation-key.ts';
export { Keyring, type SecretKeyOptions, type SecretKeys } from './keyring.ts';
export {
  createSecretsAdmin,
  type Rotation,
  type SecretKeyStatus,
  type SecretsAdmin,
  type SecretsAdminOptions,
  type SecretsStatus,
} from './secrets-admin.ts';
export { createSettings, type Settings, type SettingsOptions } from './service.ts';
