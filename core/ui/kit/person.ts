import { createContext, useCallback, useContext } from 'react';
import type { Me } from '../api-types.ts';

export type Person = Me;

export const PersonContext = createContext<Person | undefined>(undefined);

/** Who is logged in. */
export function usePerson(): Person {
  const person = useContext(PersonContext);
  if (person === undefined) throw new Error('This page needs somebody who is logged in');
  return person;
}

/** Whether the person has a right (AC-02); the server checks it anyway. */
export function useMay(): (permission: string) => boolean {
  const { permissions } = usePerson();
  return useCallback((permission: string) => permissions.includes(permission), [permissions]);
}

/** Of the installation: times are shown in it (TM-12). */
export function useTimeZone(): string {
  return useContext(PersonContext)?.timeZone ?? 'UTC';
}
