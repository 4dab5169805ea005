import * as nodeModule from 'node:module';
import { extname } from 'node:path';

const source = (path: string) => new URL(`../contract/${path}${extname(import.meta.url)}`, import.meta.url).href;

let offered = false;

/**
 * Lets plugins import `priemnaya/contract` wherever their folder lies, and get the one that the host itself uses: a
 * dropped folder needs no `node_modules` (TM-63), and its errors are known by their class. Holds for the whole process.
 */
export function offerContract(): void {
  if (offered) return;
  offered = true;
  const places = {
    'priemnaya/contract': source('index'),
    'priemnaya/contract/conformance': source('conformance/index'),
  };
  // Node 20 has the older way only, which costs a thread.
  if (nodeModule.registerHooks !== undefined) {
    nodeModule.registerHooks({
      resolve: (specifier, context, next) => {
        const url = places[specifier as keyof typeof places];
        return url === undefined ? next(specifier, context) : { url, shortCircuit: true };
      },
    });
  } else nodeModule.register(`data:text/javascript,${encodeURIComponent(hooks)}`, { data: places });
}

const hooks = `
let places = {};
export function initialize(data) { places = data; }
export function resolve(specifier, context, next) {
  const url = places[specifier];
  return url === undefined ? next(specifier, context) : { url, shortCircuit: true };
}`;
