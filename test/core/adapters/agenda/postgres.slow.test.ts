import { queueConformance } from './conformance.ts';
import { postgresStore } from './stores.ts';

queueConformance('PostgreSQL', postgresStore);
