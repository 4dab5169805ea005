import { register } from 'node:module';

/** Lets a child process of a test run the sources as they are: `node --import <this file> program.ts`. */
register('./typescript-hooks.mjs', import.meta.url);
