import { type ComponentType, Suspense } from 'react';
import { useMay } from '../kit/person.ts';
import { Loading } from '../kit/states.tsx';
import { Boundary } from './boundary.tsx';
import { NoRight } from './dead-end.tsx';

/** A page for who has the right; the others are told so. */
export function Guarded({
  permission,
  Page,
}: {
  readonly permission: string | undefined;
  readonly Page: ComponentType;
}) {
  const may = useMay();
  if (permission !== undefined && !may(permission)) return <NoRight />;
  return (
    <Boundary>
      <Suspense fallback={<Loading />}>
        <Page />
      </Suspense>
    </Boundary>
  );
}
