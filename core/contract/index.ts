/** What a plugin may see of the host, version 1 (TM-60…62). Plugins import this file and nothing else of `core`. */
export * from './attributes.ts';
export * from './database.ts';
export * from './directories.ts';
export * from './document-drafts.ts';
export * from './document-events.ts';
export * from './document-snapshots.ts';
export * from './document-wizard.ts';
export * from './documents.ts';
export * from './errors.ts';
export * from './http.ts';
export * from './mail.ts';
export * from './manifest.ts';
export * from './permission.ts';
export * from './plugin.ts';
export * from './task.ts';
