import { boundToTime } from '../../../support/bound-to-time.ts';
import { queueConformance } from './conformance.ts';
import { postgresStore } from './stores.ts';

boundToTime();

queueConformance('PostgreSQL', postgresStore);
