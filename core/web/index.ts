export type { AgendashSource } from './agendash/index.ts';
export type { Route, RouteAccess } from './route.ts';
export type { HostEvent, HostEvents, ReadinessCheck, WebServices } from './services.ts';
export { createWeb, type Web, type WebOptions } from './web.ts';
