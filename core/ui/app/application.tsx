import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ConfigProvider, App as Messages } from 'antd';
import russian from 'antd/locale/ru_RU';
import dayjs from 'dayjs';
import 'dayjs/locale/ru';
import { BrowserRouter } from 'react-router';
import { ApiError } from '../kit/api.ts';
import { themeOf } from '../kit/theme.ts';
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

/** What every page stands in: looks, language, answers of the server, addresses. */
export function Application() {
  const { mode } = useMode();
  return (
    <ConfigProvider locale={russian} theme={themeOf(mode)} csp={{ nonce }} button={{ autoInsertSpace: false }}>
      <Messages>
        <QueryClientProvider client={queries}>
          <BrowserRouter>
            <Pages />
          </BrowserRouter>
        </QueryClientProvider>
      </Messages>
    </ConfigProvider>
  );
}
