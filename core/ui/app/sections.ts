import { administration } from '../pages/administration/section.ts';
import { documents } from '../pages/documents/section.ts';
import { start } from '../pages/start/section.ts';
import { tasks } from '../pages/tasks/section.ts';
import type { Section } from './section.ts';

/** The sections of the product, in the order of the menu. */
export const sections: readonly Section[] = [start, documents, tasks, administration];
