import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router';
import { Loading } from '../kit/states.tsx';
import { NotFound } from './dead-end.tsx';
import { Guarded } from './guarded.tsx';
import { PluginPage } from './plugin-page.tsx';
import { sections } from './sections.ts';
import { Shell } from './shell.tsx';

const Login = lazy(() => import('../pages/login/login.tsx'));
const FirstAdministrator = lazy(() => import('../pages/login/first-administrator.tsx'));

/** The addresses of the application. */
export function Pages() {
  return (
    <Suspense fallback={<Loading />}>
      <Routes>
        <Route path="/login" element={<Login />} />
        <Route path="/first-administrator" element={<FirstAdministrator />} />
        <Route element={<Shell />}>
          {sections.flatMap(({ pages }) =>
            pages.map(({ path, permission, Page }) => (
              <Route key={path} path={path} element={<Guarded permission={permission} Page={Page} />} />
            )),
          )}
          <Route path="/p/:plugin/:page/*" element={<PluginPage />} />
          <Route path="*" element={<NotFound />} />
        </Route>
      </Routes>
    </Suspense>
  );
}
