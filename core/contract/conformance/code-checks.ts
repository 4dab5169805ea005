import { contributions } from '../checks/code.ts';
import type { PluginManifest } from '../manifest.ts';
import type { ConformanceCheck } from './api.ts';
import type { Subject } from './subject.ts';

export function codeChecks(manifest: PluginManifest, subject: () => Promise<Subject>): ConformanceCheck[] {
  return [
    {
      name: 'the module has code for every declared task and no other',
      run: async () => {
        await subject();
      },
    },
    {
      name: 'the code uses every capability that the manifest asks for',
      run: async () => {
        const used = contributions((await subject()).code).map(([, capability]) => capability);
        const idle = (manifest.capabilities ?? []).filter((capability) => !used.includes(capability));
        if (idle.length > 0) throw new Error(`Capabilities without code: ${idle.join(', ')}`);
      },
    },
    {
      name: 'routes are well-formed, and webhooks verify what they get',
      run: async () => {
        const seen = new Set<string>();
        for (const { method, path, access, verify } of (await subject()).code.routes ?? []) {
          const route = `${method} ${path}`;
          if (!path.startsWith('/')) throw new Error(`${route}: a path begins with a slash`);
          if (seen.has(route)) throw new Error(`${route}: declared twice`);
          if (access === 'webhook' && verify === undefined) throw new Error(`${route}: a webhook without verify`);
          seen.add(route);
        }
      },
    },
  ];
}
