export { createOpenIdProvider, type OpenIdOptions } from './provider.ts';
