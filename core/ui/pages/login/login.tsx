import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Divider, Typography } from 'antd';
import type { LoginMethods } from '../../api-types.ts';
import { apiPath, follow } from '../../kit/api.ts';
import { Shown } from '../../kit/states.tsx';
import { LoginFrame } from './frame.tsx';
import { PasswordForm } from './password-form.tsx';
import { texts } from './texts.ts';

/** Login by the provider of the organisation, or by name and password (AC-01). */
export default function Login() {
  const search = new URLSearchParams(location.search);
  const methods = useQuery({
    queryKey: ['login-methods'],
    queryFn: ({ signal }) =>
      follow<LoginMethods>(apiPath(['/api/login-methods'], { problem: search.get('problem') }), signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const next = localTarget(search.get('next'));
  return (
    <LoginFrame title={texts.login}>
      <Shown query={methods} rows={4}>
        {({ provider, local, problem }) => (
          <>
            {problem !== null && <Alert type="error" showIcon role="alert" title={problem.message} />}
            {provider !== null && (
              <Button type="primary" size="large" block href={apiPath([provider.url], { next })}>
                {texts.byProvider(provider.title)}
              </Button>
            )}
            {provider !== null && local && <Divider plain>{texts.or}</Divider>}
            {local && <PasswordForm next={next} primary={provider === null} />}
            {local && <Typography.Text type="secondary">{texts.help}</Typography.Text>}
          </>
        )}
      </Shown>
    </LoginFrame>
  );
}

/** Back to the page that was asked for, never to another site (AC-03). */
function localTarget(next: string | null): string {
  if (next === null || !next.startsWith('/')) return '/';
  const url = new URL(next, location.origin);
  return url.origin === location.origin ? url.pathname + url.search + url.hash : '/';
}
