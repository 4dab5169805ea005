import { useEffect, useSyncExternalStore } from 'react';

export type Chosen = 'light' | 'dark' | 'system';

const key = 'looks';
const listeners = new Set<() => void>();
const system = matchMedia('(prefers-color-scheme: dark)');
system.addEventListener('change', tell);

function tell(): void {
  for (const listener of listeners) listener();
}

function chosen(): Chosen {
  const kept = localStorage.getItem(key);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

function choose(next: Chosen): void {
  if (next === 'system') localStorage.removeItem(key);
  else localStorage.setItem(key, next);
  tell();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Light or dark: as the person chose on this machine, else as the system has it. */
export function useMode(): { mode: 'light' | 'dark'; chosen: Chosen; choose(next: Chosen): void } {
  const mode = useSyncExternalStore(subscribe, () => {
    const own = chosen();
    if (own !== 'system') return own;
    return system.matches ? 'dark' : 'light';
  });
  useEffect(() => {
    document.documentElement.dataset.mode = mode;
  }, [mode]);
  return { mode, chosen: chosen(), choose };
}
