import { usePerson } from 'priemnaya/ui';
import { useMemo } from 'react';
import type { Typed } from './api.ts';

export interface Draft {
  read(): Typed | undefined;
  keep(typed: Typed): void;
  forget(): void;
}

/**
 * What a person typed and has not sent, for as long as the tab is open: a wrong click, a page left or a session that ended
 * lose nothing (UI-05). Nobody else gets it, and other tabs do not.
 */
export function useDraft(isn: number): Draft {
  const { login } = usePerson();
  return useMemo(() => {
    const key = `pos.answer ${login} ${isn}`;
    return {
      read() {
        const kept = sessionStorage.getItem(key);
        return kept === null ? undefined : (JSON.parse(kept) as Typed);
      },
      keep(typed) {
        const filled = Object.values(typed).some((value) => value !== undefined && value !== null && value !== '');
        if (filled) sessionStorage.setItem(key, JSON.stringify(typed));
        else sessionStorage.removeItem(key);
      },
      forget: () => sessionStorage.removeItem(key),
    };
  }, [login, isn]);
}
