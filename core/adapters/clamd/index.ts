export { createClamd } from './clamd.ts';
