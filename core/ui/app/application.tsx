import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ConfigProvider, App as Messages } from 'antd';
import russian from 'antd/locale/ru_RU';
import dayjs from 'dayjs';
import 'dayjs/locale/ru';
import { createBrowserRouter, RouterProvider, useRouteError } from 'react-router';
import { ApiError } from '../kit/api.ts';
import { Failed } from '../kit/states.tsx';
import { themeOf } from '../kit/theme.ts';
import { texts } from '../texts.ts';
import { useMode } from './mode.ts';
import { Pages } from './pages.tsx';

dayjs.locale('ru');

const nonce = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content ?? '';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // A refusal stays one; what did not arrive may arrive the second time.
      retry: (failures, error) =>
        failures < 2 && error instanceof ApiError && (error.status === 0 || error.status === 503),
      refetchOnWindowFocus: true,
      staleTime: 2_000,
    },
  },
});

// Of this kind, as only it can ask before somebody leaves a page with something typed (kit/unsaved.ts).
const router = createBrowserRouter([{ path: '*', element: <Pages />, ErrorBoundary: Broken }]);

function Broken() {
  const error = useRouteError();
  return (
    <div className="alone">
      <Failed title={texts.broken} error={error} again={() => location.reload()} />
    </div>
  );
}

/** What every page stands in: looks, language, answers of the server, addresses. */
export function Application() {
  const { mode } = useMode();
  return (
    <ConfigProvider locale={russian} theme={themeOf(mode)} csp={{ nonce }} button={{ autoInsertSpace: false }}>
      <Messages>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </Messages>
    </ConfigProvider>
  );
}
