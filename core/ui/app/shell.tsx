import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Drawer, Dropdown, Flex, Grid, Layout } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { Link, Outlet, useLocation, useNavigate } from 'react-router';
import type { Me, Warning } from '../api-types.ts';
import { follow, request } from '../kit/api.ts';
import { DownIcon, LogoutIcon, MenuIcon, MoonIcon, SunIcon, UserIcon } from '../kit/icons.ts';
import { PersonContext } from '../kit/person.ts';
import { Failed, Loading } from '../kit/states.tsx';
import { texts } from '../texts.ts';
import { useLive } from './live.ts';
import { Menu } from './menu.tsx';
import { type Chosen, useMode } from './mode.ts';

const everyMs = 30_000;

/** The frame of every page for who is logged in: sections at the left, warnings on top, the page. */
export function Shell() {
  const me = useQuery({
    queryKey: ['me'],
    queryFn: ({ signal }) => follow<Me>('/api/me', signal),
    refetchInterval: 5 * 60_000,
  });
  if (me.data === undefined)
    return (
      <div className="alone">{me.error ? <Failed error={me.error} again={() => me.refetch()} /> : <Loading />}</div>
    );
  return (
    <PersonContext value={me.data}>
      <Frame person={me.data} />
    </PersonContext>
  );
}

function Frame({ person }: { readonly person: Me }) {
  const wide = Grid.useBreakpoint().lg ?? true;
  const [open, setOpen] = useState(false);
  const heard = useLive(person.permissions.includes('tasks.read'));
  const main = useArrival();
  return (
    <Layout className="shell">
      <a className="skip" href="#main">
        {texts.toContent}
      </a>
      <Layout.Header className="bar">
        <Flex align="center" gap={12}>
          {!wide && (
            <Button type="text" icon={<MenuIcon />} aria-label={texts.openSections} onClick={() => setOpen(true)} />
          )}
          <Link to="/" className="brand">
            <img src="/icon.svg" alt="" />
            {texts.product}
          </Link>
        </Flex>
        <Account person={person} />
      </Layout.Header>
      <Layout>
        {wide ? (
          <Layout.Sider width={224} className="sections" theme="light">
            <Menu />
          </Layout.Sider>
        ) : (
          <Drawer placement="left" open={open} onClose={() => setOpen(false)} title={texts.sections} size={280}>
            <Menu onGo={() => setOpen(false)} />
          </Drawer>
        )}
        <div className="content">
          <main id="main" tabIndex={-1} ref={main}>
            {!heard && <Alert banner type="warning" showIcon title={texts.silent} className="silent" />}
            <Warnings />
            <Outlet />
          </main>
        </div>
      </Layout>
    </Layout>
  );
}

/** Who opens another page by the keyboard goes on reading there, and not behind the menu. */
function useArrival() {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [pathname]);
  return main;
}

/** What everybody must see on every page: the test contour (PX-07), an organisation without a poll (RG-12). */
function Warnings() {
  const { data } = useQuery({
    queryKey: ['warnings'],
    queryFn: ({ signal }) => follow<{ items: Warning[] }>('/api/warnings', signal),
    refetchInterval: everyMs,
  });
  if (data === undefined || data.items.length === 0) return null;
  return (
    <aside className="warnings" aria-label={texts.warnings}>
      {data.items.map(({ code, plugin, text }) => (
        <Alert key={`${plugin} ${code} ${text}`} type="warning" showIcon title={text} />
      ))}
    </aside>
  );
}

function Account({ person }: { readonly person: Me }) {
  const { mode, chosen, choose } = useMode();
  const navigate = useNavigate();
  const logout = async () => {
    const ended = await request<{ redirect?: string } | undefined>('DELETE', '/api/session').catch(() => undefined);
    // What was typed and not sent is nobody else's at this machine.
    sessionStorage.clear();
    location.replace(ended?.redirect ?? '/login');
  };
  return (
    <Flex align="center" gap={4}>
      <Dropdown
        trigger={['click']}
        autoFocus
        menu={{
          selectedKeys: [chosen],
          items: (['light', 'dark', 'system'] as const).map((key) => ({ key, label: texts.mode[key] })),
          onClick: ({ key }) => choose(key as Chosen),
        }}
      >
        <Button type="text" icon={mode === 'dark' ? <MoonIcon /> : <SunIcon />} aria-label={texts.looks} />
      </Dropdown>
      <Dropdown
        trigger={['click']}
        autoFocus
        menu={{
          items: [
            { key: 'roles', type: 'group', label: person.roles.map((role) => texts.roles[role] ?? role).join(', ') },
            { key: 'account', icon: <UserIcon />, label: texts.account },
            { key: 'logout', icon: <LogoutIcon />, label: texts.logout },
          ],
          onClick: ({ key }) => (key === 'logout' ? logout() : navigate('/account')),
        }}
      >
        <Button type="text" className="person">
          <span className="person-name">{person.name}</span>
          <DownIcon />
        </Button>
      </Dropdown>
    </Flex>
  );
}
