export type { Faulty } from './fail-point.ts';
export { MongoDouble, type MongoDoubleOptions, startMongoDouble } from './server.ts';
