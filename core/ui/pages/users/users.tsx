import { useQueryClient } from '@tanstack/react-query';
import { Button, Flex } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import { useState } from 'react';
import type { User } from '../../api-types.ts';
import { request } from '../../kit/api.ts';
import { useAsk, useTell } from '../../kit/ask.ts';
import { nothing } from '../../kit/format.ts';
import { EditIcon, LogoutIcon, PlusIcon } from '../../kit/icons.ts';
import { ListTable, useList } from '../../kit/list.tsx';
import { Page } from '../../kit/page.tsx';
import { Mark, Moment, Quiet } from '../../kit/pieces.tsx';
import { useCards } from './cards.ts';
import { texts } from './texts.ts';
import { UserForm } from './user-form.tsx';

const key = ['users'];
const { columns: titles } = texts;

/** «Пользователи» (AC-01, AC-02). */
export default function Users() {
  const list = useList<User>(key, '/api/users');
  const queries = useQueryClient();
  /** Whom the form is open for: null for somebody new. */
  const [edited, setEdited] = useState<User | null>();
  const cards = useCards();
  const columns: ColumnsType<User> = [
    { title: titles.name, key: 'name', width: 240, render: (_, user) => <Name {...user} /> },
    { title: titles.roles, dataIndex: 'roles', render: (roles: string[]) => <Roles roles={roles} /> },
    {
      title: titles.cards,
      dataIndex: 'cards',
      render: (given: string[]) => given.map((due) => cards.titleOf(due)).join(', ') || nothing,
    },
    {
      title: titles.state,
      dataIndex: 'disabled',
      width: 120,
      render: (disabled: boolean) => <State disabled={disabled} />,
    },
    { title: titles.updatedAt, dataIndex: 'updatedAt', width: 160, render: (at: string) => <Moment at={at} /> },
    { key: 'actions', width: 270, render: (_, user) => <Actions user={user} edit={() => setEdited(user)} /> },
  ];
  return (
    <Page
      title={texts.title}
      lead={texts.lead}
      actions={
        <Button type="primary" icon={<PlusIcon />} onClick={() => setEdited(null)}>
          {texts.create}
        </Button>
      }
    >
      <ListTable<User>
        list={list}
        label={texts.title}
        empty={texts.empty}
        columns={columns}
        rowKey="login"
        width={1000}
      />
      {edited !== undefined && (
        <UserForm
          user={edited}
          cards={cards.options}
          close={(changed) => {
            setEdited(undefined);
            if (changed) void queries.invalidateQueries({ queryKey: key });
          }}
        />
      )}
    </Page>
  );
}

function Name({ name, login }: User) {
  return (
    <Flex vertical>
      <strong>{name}</strong>
      <Quiet>{login}</Quiet>
    </Flex>
  );
}

function Roles({ roles }: { readonly roles: readonly string[] }) {
  if (roles.length === 0) return <Mark look="warn">{texts.noRoles}</Mark>;
  return <>{roles.map((role) => texts.roleTitles[role] ?? role).join(', ')}</>;
}

function State({ disabled }: { readonly disabled: boolean }) {
  return disabled ? <Mark look="off">{texts.disabled}</Mark> : <Mark look="good">{texts.enabled}</Mark>;
}

function Actions({ user, edit }: { readonly user: User; edit(): void }) {
  const ask = useAsk();
  const tell = useTell();
  async function end(): Promise<void> {
    const sure = await ask({
      title: texts.endSessionsTitle(user.name),
      text: texts.endSessionsText,
      yes: texts.endSessions,
    });
    if (!sure) return;
    await request('DELETE', `/api/users/${encodeURIComponent(user.login)}/sessions`).then(
      () => tell.done(texts.ended),
      (error) => tell.failed(texts.notEnded, error),
    );
  }
  return (
    <Flex gap={4} wrap>
      <Button size="small" icon={<EditIcon />} aria-label={texts.change(user.name)} onClick={edit}>
        {texts.edit}
      </Button>
      <Button size="small" icon={<LogoutIcon />} aria-label={`${texts.endSessions}: ${user.name}`} onClick={end}>
        {texts.endSessions}
      </Button>
    </Flex>
  );
}
