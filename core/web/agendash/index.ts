export type { AgendashSource } from './records.ts';
export { agendashRoutes } from './routes.ts';
