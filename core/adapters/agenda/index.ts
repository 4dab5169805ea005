export { AgendaQueue, type AgendaQueueOptions, createAgendaQueue } from './queue.ts';
