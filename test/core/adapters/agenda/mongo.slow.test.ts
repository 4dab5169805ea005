import { queueConformance } from './conformance.ts';
import { mongoStores, sayStores } from './stores.ts';

sayStores();
for (const [title, open] of mongoStores()) queueConformance(title, open);
