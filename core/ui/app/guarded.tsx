import { Result } from 'antd';
import { type ComponentType, Suspense } from 'react';
import { Go } from '../kit/go.tsx';
import { useMay } from '../kit/person.ts';
import { Loading } from '../kit/states.tsx';
import { useTitle } from '../kit/title.ts';
import { texts } from '../texts.ts';
import { Boundary } from './boundary.tsx';

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

export function NoRight() {
  useTitle(texts.noRight);
  return (
    <Result
      status="warning"
      title={<h1 className="page-title">{texts.noRight}</h1>}
      subTitle={texts.noRightText}
      extra={
        <Go type="primary" to="/">
          {texts.toStart}
        </Go>
      }
    />
  );
}
